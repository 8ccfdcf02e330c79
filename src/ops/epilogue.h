// SPDX-License-Identifier: Apache-2.0
// What follows a sum of products: requantisation and clamp for integers, clamp for floats.
#ifndef WHET_OPS_EPILOGUE_H_
#define WHET_OPS_EPILOGUE_H_

#include <cmath>
#include <span>
#include <vector>

#include "ops/op.h"
#include "ops/quantmath.h"

namespace whet::ops {

// Stored results of accumulators: y = clamp(zero + scale(acc)), by rule F or rule D as the dialect says; or by rule T
// where an activation is within.
class Requant {
 public:
  // acc has scale `in` * weight[c]; `weight` holds one scale or `channels`.
  // `wide`: under tflm in the way of 64-bit accumulators.
  Requant(const EvalView& view, float in, std::span<const float> weight, int64_t channels, bool wide = false);
  // One factor for all results.
  Requant(ir::Dialect dialect, float scale_f, MultiplierD multiplier_d, int32_t zero, Bounds bounds);

  int8_t operator()(int64_t acc, int64_t channel = 0) const {
    return static_cast<int8_t>(Stored(acc, channel));
  }
  int32_t Stored(int64_t acc, int64_t channel = 0) const;

 private:
  int32_t Activated(int32_t scaled, size_t channel) const;

  ir::Dialect dialect_;
  std::vector<float> scales_;
  std::vector<MultiplierD> multipliers_;
  int32_t zero_;
  Bounds bounds_;
  bool wide_ = false;
  std::vector<int16_t> table_;  // of rule T
  std::vector<int32_t> offsets_;
};

// Stores a number as element i of an i8, u8 or i16 tensor.
void StoreAt(ir::Tensor& tensor, int64_t i, int32_t value);

// Whether a sum of products on 16-bit activations is scaled as a 64-bit one: with a bias of 64 bits, or none.
bool IsWide(const EvalView& view);

// The bias as 64-bit numbers; zeros where there is none.
std::vector<int64_t> BiasOf(const EvalView& view, int64_t channels);

// The clamp of act_min and act_max, which are rounded to float32, for floats of either size. NaN passes through.
template <typename T>
class RealClamp {
 public:
  explicit RealClamp(const ir::Attrs& attrs)
      : low_(static_cast<float>(attrs.Real("act_min", -HUGE_VAL))),
        high_(static_cast<float>(attrs.Real("act_max", HUGE_VAL))) {}
  T operator()(T x) const { return x < low_ ? low_ : x > high_ ? high_ : x; }

 private:
  T low_, high_;
};

// The same for f32 from a sum in double.
class FloatClamp {
 public:
  explicit FloatClamp(const ir::Attrs& attrs, const char* min_name = "act_min",
                      const char* max_name = "act_max");
  float operator()(double x) const;

 private:
  float low_, high_;
};

}  // namespace whet::ops

#endif  // WHET_OPS_EPILOGUE_H_
