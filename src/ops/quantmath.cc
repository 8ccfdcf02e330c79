// SPDX-License-Identifier: Apache-2.0
#include "ops/quantmath.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "ops/rounding.h"

namespace whet::ops {
namespace {

Bounds StoredRange(DType dtype) {
  switch (dtype) {
    case DType::kI8:
      return {-128, 127};
    case DType::kU8:
      return {0, 255};
    case DType::kI16:
      return {-32768, 32767};
    default:
      return {kInt32Min, kInt32Max};
  }
}

// The stored value of a real bound: float32 division, ties away from zero, as TFLite does.
int32_t StoredBound(double bound, float scale, int32_t zero, Bounds range) {
  const float steps = std::round(static_cast<float>(bound) / scale);
  if (std::isnan(steps)) return zero;
  const double low = static_cast<double>(range.low) - zero, high = static_cast<double>(range.high) - zero;
  return zero + static_cast<int32_t>(std::clamp(double{steps}, low, high));
}

MultiplierD Product(double in, double weight, double out) {
  return QuantizeMultiplier(in * weight / out);
}

}  // namespace

Bounds StoredBounds(const ir::Type& type, const ir::Attrs& attrs, std::string_view min_name,
                    std::string_view max_name) {
  const Bounds range = StoredRange(type.dtype);
  Bounds bounds = range;
  const float scale = type.quant.present() ? type.quant.scale[0] : 1.0f;
  const int32_t zero = type.quant.present() ? type.quant.zero_point[0] : 0;
  if (attrs.Has(min_name)) bounds.low = StoredBound(attrs.Real(min_name), scale, zero, range);
  if (attrs.Has(max_name)) bounds.high = StoredBound(attrs.Real(max_name), scale, zero, range);
  bounds.high = std::max(bounds.low, bounds.high);
  return bounds;
}

std::vector<float> ScalesF(float in, std::span<const float> weight, float out, int64_t channels) {
  std::vector<float> scales(static_cast<size_t>(channels));
  for (size_t i = 0; i < scales.size(); ++i) {
    const float product = in * weight[weight.size() == 1 ? 0 : i];
    scales[i] = product / out;
  }
  return scales;
}

MultiplierD QuantizeMultiplier(double value) {
  if (value == 0 || !std::isfinite(value)) return {};
  int shift = 0;
  const double fraction = std::frexp(value, &shift);  // in [0.5, 1), of either sign
  int64_t q31 = static_cast<int64_t>(std::round(fraction * 0x1p31));
  if (q31 == int64_t{1} << 31) {
    q31 /= 2;
    ++shift;
  }
  if (shift < -31) return {};
  return {static_cast<int32_t>(q31), shift};
}

std::vector<MultiplierD> MultipliersD(float in, std::span<const float> weight, float out, int64_t channels) {
  std::vector<MultiplierD> multipliers(static_cast<size_t>(channels));
  for (size_t i = 0; i < multipliers.size(); ++i) {
    multipliers[i] = Product(in, weight[weight.size() == 1 ? 0 : i], out);
  }
  return multipliers;
}

float MeanScaleF(float in, float out, int64_t count) {
  return static_cast<float>(double{in} / (double{out} * static_cast<double>(count)));
}

MultiplierD MeanMultiplierD(float in, float out, int64_t count) {
  const MultiplierD whole = QuantizeMultiplier(double{in} / double{out});
  const int32_t bits = static_cast<int32_t>(std::bit_width(static_cast<uint64_t>(count))) - 1;
  const int32_t shift = std::max(0, std::min({bits, 32, 31 + whole.shift}));
  return {static_cast<int32_t>((int64_t{whole.q31} << shift) / count), whole.shift - shift};
}

AddTerms AddTermsWhet(float scale_a, float scale_b, float scale_out) {
  const double a = double{scale_a} / double{scale_out}, b = double{scale_b} / double{scale_out};
  int exponent = 0;
  std::frexp(std::max(a, b), &exponent);  // the larger is in [2^(exponent-1), 2^exponent)
  const int shift = std::clamp(21 - exponent, 1, 31);
  return {RoundEven(std::ldexp(a, shift)), RoundEven(std::ldexp(b, shift)), shift};
}

std::array<int32_t, 7> AddTermsTflm(float scale_a, float scale_b, float scale_out, int32_t left_shift) {
  const double twice_max = 2 * double{std::max(scale_a, scale_b)};
  const MultiplierD a = QuantizeMultiplier(double{scale_a} / twice_max);
  const MultiplierD b = QuantizeMultiplier(double{scale_b} / twice_max);
  const MultiplierD out = QuantizeMultiplier(twice_max / (static_cast<double>(1 << left_shift) * double{scale_out}));
  return {left_shift, a.q31, a.shift, b.q31, b.shift, out.q31, out.shift};
}

int32_t SoftmaxBits(int64_t count) {
  return std::min(22, 32 - static_cast<int32_t>(std::bit_width(static_cast<uint64_t>(count))));
}

std::vector<int32_t> SoftmaxTable(float scale, double beta, int64_t count) {
  const double one = std::ldexp(1.0, SoftmaxBits(count)), step = double{scale} * beta;
  std::vector<int32_t> table(256);
  for (size_t d = 0; d < table.size(); ++d)
    table[d] = RoundEven(one * std::exp(-(static_cast<double>(d) * step)));
  return table;
}

std::array<int32_t, 3> SoftmaxTermsTflm(float scale, double beta) {
  constexpr int kIntegerBits = 5;
  const double real = std::min(beta * double{scale} * double{1 << (31 - kIntegerBits)}, 2147483647.0);
  const MultiplierD m = QuantizeMultiplier(real);
  const double largest = double{(1 << kIntegerBits) - 1} * double{1 << (31 - kIntegerBits)};
  const int32_t radius = RoundEven(std::floor(std::ldexp(largest, -m.shift)));
  return {m.q31, m.shift, -radius};
}

}  // namespace whet::ops
