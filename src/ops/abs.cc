// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "ops/rounding.h"
#include "ops/typecheck.h"
#include "ops/unary.h"
#include "ops/words.h"

namespace whet::ops {
namespace {

Status Verify(const NodeView& view) {
  WHET_TRY(CheckFamily(view, 1, kNumberFamilies | kQuantFamilies));
  return IsQuantI16(view.in(0)) ? CheckSlopes(view) : Status();
}

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  // The smallest integer has no opposite and stays.
  if (!IsFloat(view.in(0).dtype()) && !view.quantised(0))
    return EvalIntegers(view, []<typename T>(T x) -> T { return x < T{0} ? Negated(x) : x; });
  const auto real = [](double x) { return std::fabs(x); };
  if (!view.quantised(0)) return EvalUnary(view, real);
  if (view.in(0).dtype() == DType::kI16) return EvalSlopes(view);
  const ir::Quant &in = view.input_types[0].quant, &out = view.output_types[0].quant;
  const MultiplierD multiplier = QuantizeMultiplier(double{in.scale[0] / out.scale[0]});
  return EvalUnary(view, real, [=, zero = out.zero_point[0]](int32_t x) {
    return int64_t{ScaleD(std::abs(x), multiplier)} + zero;
  });
}

}  // namespace

constinit const Op kOp_abs = {
    "abs", "the number without its sign", 1, 1, 1, {}, InferUnary, Verify, Eval, Kind::kUnary};

}  // namespace whet::ops
