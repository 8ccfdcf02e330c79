// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "ops/op.h"
#include "ops/rounding.h"
#include "ops/unary.h"

namespace whet::ops {
namespace {

// 16-bit arithmetic of TFLite Micro's recipe.
int32_t Saturate16(int32_t x) {
  return std::clamp(x, -32768, 32767);
}

// a * b / 2^15 to nearest, a negative product with the nudge 1 - 2^14, then towards zero.
int32_t HighMul16(int32_t a, int32_t b) {
  const int32_t p = a * b;
  return Saturate16((p + (p >= 0 ? 1 << 14 : 1 - (1 << 14))) / (1 << 15));
}

struct Multiplier16 {
  int32_t mantissa, exponent;
};

Multiplier16 Quantize16(float real) {
  const MultiplierD m = QuantizeMultiplier(double{real});
  return {std::min((m.q31 + (1 << 15)) >> 16, 32767), m.shift};
}

// x / 3, kept within [-1, 1], in steps of 2^-15.
int32_t ThirdOf(int32_t x, Multiplier16 m) {
  if (m.exponent > 0) x = Saturate16(x * (1 << std::min(m.exponent - 1, 15)));
  x = HighMul16(x, m.mantissa);
  if (m.exponent > 0) x = Saturate16(x * 2);
  return m.exponent < 0 ? ShiftAway(x, std::min(-m.exponent, 31)) : x;
}

StoredFunction HardSwishTflm(float in, float out, int32_t zero) {
  const float fine = (1.0f / 128.0f) * in, third = 3.0f / 32768.0f;
  const Multiplier16 to_out = Quantize16(fine / out), to_third = Quantize16(fine / third);
  return [=](int32_t x) {
    const int32_t shifted = static_cast<int16_t>(x * 128);
    const int32_t gate = (ThirdOf(shifted, to_third) + (1 << 15)) >> 1;
    const int32_t product = gate * HighMul16(shifted, to_out.mantissa) / (1 << 15);
    return int64_t{ShiftAway(product, std::clamp(-to_out.exponent, 0, 31))} + zero;
  };
}

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  const auto real = [](double x) { return x * std::clamp(x + 3, 0.0, 6.0) / 6; };
  if (!view.quantised(0)) return EvalUnary(view, real);
  const ir::Quant &in = view.input_types[0].quant, &out = view.output_types[0].quant;
  return EvalUnary(view, real, HardSwishTflm(in.scale[0], out.scale[0], out.zero_point[0]));
}

}  // namespace

constinit const Op kOp_hard_swish = {
    "hard_swish", "x * clamp(x + 3, 0, 6) / 6", 1, 1, 1, {}, InferUnary, CheckUnary, Eval, Kind::kUnary};

}  // namespace whet::ops
