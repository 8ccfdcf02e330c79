// SPDX-License-Identifier: Apache-2.0
// From real scales to the integers that kernels use: the host's half of docs/integer-spec.md. Lowering bakes
// these numbers into the plan, the oracle computes with the same ones; no device ever does.
#ifndef WHET_OPS_QUANTMATH_H_
#define WHET_OPS_QUANTMATH_H_

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "ir/graph.h"
#include "ir/type.h"

namespace whet::ops {

// Stored bounds of a fused activation in a quantised type; a missing attribute is the end of the stored
// range.
struct Bounds {
  int32_t low, high;
};
Bounds StoredBounds(const ir::Type& type, const ir::Attrs& attrs, std::string_view min_name = "act_min",
                    std::string_view max_name = "act_max");

// Rule F: float32(float32(in * weight) / out), one per channel of `weight`, repeated to `channels` when per
// tensor.
std::vector<float> ScalesF(float in, std::span<const float> weight, float out, int64_t channels);

// Rule D: TFLite's QuantizeMultiplier: value = q31 * 2^(shift - 31), |q31| in [2^30, 2^31]. Only leaky_relu has
// negative factors.
struct MultiplierD {
  int32_t q31 = 0;
  int32_t shift = 0;
};
MultiplierD QuantizeMultiplier(double value);
std::vector<MultiplierD> MultipliersD(float in, std::span<const float> weight, float out, int64_t channels);

// mean of `count` elements. Default: float32(double(in) / (double(out) * count)). Under tflm the multiplier
// of in / out, divided by count in integers.
float MeanScaleF(float in, float out, int64_t count);
MultiplierD MeanMultiplierD(float in, float out, int64_t count);

// add and sub, default dialect: y = zero + ((multiplier_a * (a - zero_a) +- multiplier_b * (b - zero_b) +
// 2^(shift-1)) >> shift).
struct AddTerms {
  int32_t multiplier_a, multiplier_b, shift;
};
AddTerms AddTermsWhet(float scale_a, float scale_b, float scale_out);

// add and sub as TFLite Micro: {left_shift, multiplier_a, shift_a, multiplier_b, shift_b, multiplier_out,
// shift_out}.
constexpr int32_t AddShiftTflm(DType dtype) {
  return dtype == DType::kI16 ? 15 : 20;
}
std::array<int32_t, 7> AddTermsTflm(float scale_a, float scale_b, float scale_out, int32_t left_shift);

// softmax, default dialect: e[d] = rne(2^bits * exp(-d * scale * beta)), d = maximum - x, with bits chosen so
// that `count` of them fit 32 bits.
std::vector<int32_t> SoftmaxTable(float scale, double beta, int64_t count);
int32_t SoftmaxBits(int64_t count);

// softmax as TFLite Micro: {multiplier, left_shift, diff_min}.
std::array<int32_t, 3> SoftmaxTermsTflm(float scale, double beta);

// Where resize reads: for each output index the two source indices and the share of the second, before
// rounding.
struct ResizeTap {
  int32_t first, second;
  double share;
};
std::vector<ResizeTap> LinearTaps(int64_t in, int64_t out, const std::string& coordinates, double scale);
std::vector<int32_t> NearestTaps(int64_t in, int64_t out, const std::string& coordinates,
                                 const std::string& nearest_mode, double scale);

}  // namespace whet::ops

#endif  // WHET_OPS_QUANTMATH_H_
