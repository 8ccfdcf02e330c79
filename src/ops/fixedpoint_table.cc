// SPDX-License-Identifier: Apache-2.0
#include "ops/fixedpoint_table.h"

#include <fmt/format.h>

#include <cmath>

#include "ops/rounding.h"
#include "ops/typecheck.h"

namespace whet::ops {

StoredFunction FixedPointTable(float in_scale, int32_t (*function)(int32_t), int32_t drop_bits,
                               int32_t zero_out) {
  constexpr int kIntegerBits = 4;
  const MultiplierD multiplier = QuantizeMultiplier(double{in_scale} * double{1 << (31 - kIntegerBits)});
  const double largest = double{(1 << kIntegerBits) - 1} * double{1 << (31 - kIntegerBits)};
  const int32_t radius = RoundEven(std::floor(std::ldexp(largest, -multiplier.shift)));
  return [=](int32_t x) -> int64_t {
    if (x <= -radius) return -128;
    if (x >= radius) return 127;
    return int64_t{ShiftAway(function(ScaleD(x, multiplier)), drop_bits)} + zero_out;
  };
}

Status CheckTflmResult(const NodeView& view, float scale, int32_t zero_point) {
  WHET_TRY(CheckUnary(view));
  if (IsQuantI16(view.out(0))) scale = 1.0f / 32768, zero_point = 0;
  const ir::Quant wanted = ir::Quant::PerTensor(scale, zero_point);
  if (view.graph.dialect != ir::Dialect::kTflm || !view.out(0).quant.present() || view.out(0).quant == wanted)
    return {};
  return Error(fmt::format(
      "the result is {}; dialect tflm wants scale {} and zero point {}, compile in the default dialect",
      ToString(view.out(0)), scale, zero_point));
}

}  // namespace whet::ops
