// SPDX-License-Identifier: Apache-2.0
#include "ops/epilogue.h"

#include <cmath>

#include "ops/rounding.h"

namespace whet::ops {

Requant::Requant(const EvalView& view, float in, std::span<const float> weight, int64_t channels)
    : dialect_(view.dialect),
      zero_(view.output_types[0].quant.zero_point[0]),
      bounds_(StoredBounds(view.output_types[0], view.attrs())) {
  const float out = view.output_types[0].quant.scale[0];
  if (dialect_ == ir::Dialect::kWhet) scales_ = ScalesF(in, weight, out, channels);
  if (dialect_ == ir::Dialect::kTflm) multipliers_ = MultipliersD(in, weight, out, channels);
}

Requant::Requant(ir::Dialect dialect, float scale_f, MultiplierD multiplier_d, int32_t zero, Bounds bounds)
    : dialect_(dialect), scales_{scale_f}, multipliers_{multiplier_d}, zero_(zero), bounds_(bounds) {}

int8_t Requant::operator()(int64_t acc, int64_t channel) const {
  const size_t c = static_cast<size_t>(channel);
  const int32_t scaled = dialect_ == ir::Dialect::kWhet ? ScaleF(acc, scales_[c])
                                                        : ScaleD(static_cast<int32_t>(acc), multipliers_[c]);
  return static_cast<int8_t>(Clamp(int64_t{scaled} + zero_, bounds_));
}

FloatClamp::FloatClamp(const ir::Attrs& attrs, const char* min_name, const char* max_name)
    : low_(static_cast<float>(attrs.Real(min_name, -HUGE_VAL))),
      high_(static_cast<float>(attrs.Real(max_name, HUGE_VAL))) {}

float FloatClamp::operator()(double x) const {
  const float y = static_cast<float>(x);
  return y < low_ ? low_ : y > high_ ? high_ : y;
}

}  // namespace whet::ops
