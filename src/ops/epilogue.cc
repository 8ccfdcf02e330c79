// SPDX-License-Identifier: Apache-2.0
#include "ops/epilogue.h"

#include <cmath>

#include "ops/activation.h"
#include "ops/rounding.h"

namespace whet::ops {

Requant::Requant(const EvalView& view, float in, std::span<const float> weight, int64_t channels, bool wide)
    : dialect_(view.dialect),
      zero_(view.output_types[0].quant.zero_point[0]),
      bounds_(StoredBounds(view.output_types[0], view.attrs())),
      wide_(wide) {
  const float out = view.output_types[0].quant.scale[0];
  if (HasActivationTable(view.attrs())) {
    table_ = ActivationTables(view.attrs(), view.output_types[0].quant);
    offsets_ = TableOffsets(view.attrs());
  }
  if (dialect_ == ir::Dialect::kWhet)
    scales_ = AccumulatorScales(view.attrs(), in, weight, view.output_types[0], channels);
  if (dialect_ == ir::Dialect::kTflm) multipliers_ = MultipliersD(in, weight, out, channels);
}

Requant::Requant(ir::Dialect dialect, float scale_f, MultiplierD multiplier_d, int32_t zero, Bounds bounds)
    : dialect_(dialect), scales_{scale_f}, multipliers_{multiplier_d}, zero_(zero), bounds_(bounds) {}

int32_t Requant::Stored(int64_t acc, int64_t channel) const {
  const size_t c = static_cast<size_t>(channel);
  const int32_t scaled = dialect_ == ir::Dialect::kWhet ? ScaleF(acc, scales_[c])
                         : wide_                        ? ScaleWide(acc, multipliers_[c])
                                                        : ScaleD(static_cast<int32_t>(acc), multipliers_[c]);
  if (!table_.empty()) return Clamp(Activated(scaled, c), bounds_);
  return Clamp(int64_t{scaled} + zero_, bounds_);
}

// Rule T: a line between the nodes on both sides of the word, rounded once, ties up.
int32_t Requant::Activated(int32_t scaled, size_t channel) const {
  const int32_t at = Clamp(scaled, {-32768, 32767}) + 32768;
  const size_t first = offsets_.empty() ? 0 : static_cast<size_t>(offsets_[channel]);
  const size_t node = first + static_cast<size_t>(at / 128);
  const double share = at % 128 / 128.0;
  const double fine = (1 - share) * table_[node] + share * table_[node + 1];
  return static_cast<int32_t>(std::floor(fine / 128 + 0.5));
}

void StoreAt(ir::Tensor& tensor, int64_t i, int32_t value) {
  const size_t at = static_cast<size_t>(i);
  if (tensor.dtype() == DType::kI16) {
    tensor.MutableData<int16_t>()[at] = static_cast<int16_t>(value);
  } else {
    tensor.MutableData<uint8_t>()[at] = static_cast<uint8_t>(value);
  }
}

bool IsWide(const EvalView& view) {
  return view.input_types[0].dtype == DType::kI16 && !(view.has(2) && view.in(2).dtype() == DType::kI32);
}

std::vector<int64_t> BiasOf(const EvalView& view, int64_t channels) {
  std::vector<int64_t> bias(static_cast<size_t>(channels), 0);
  for (int64_t c = 0; view.has(2) && c < channels; ++c) bias[static_cast<size_t>(c)] = view.in(2).IntAt(c);
  return bias;
}

FloatClamp::FloatClamp(const ir::Attrs& attrs, const char* min_name, const char* max_name)
    : low_(static_cast<float>(attrs.Real(min_name, -HUGE_VAL))),
      high_(static_cast<float>(attrs.Real(max_name, HUGE_VAL))) {}

float FloatClamp::operator()(double x) const {
  const float y = static_cast<float>(x);
  return y < low_ ? low_ : y > high_ ? high_ : y;
}

}  // namespace whet::ops
