// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "ops/epilogue.h"
#include "ops/op.h"
#include "ops/rounding.h"
#include "ops/typecheck.h"
#include "ops/unary.h"
#include "ops/words.h"

namespace whet::ops {
namespace {

constexpr AttrSpec kAttrs[] = {{"min", AttrKind::kReal, false, "lower bound, none when absent"},
                               {"max", AttrKind::kReal, false, "upper bound, none when absent"}};

Status Verify(const NodeView& view) {
  WHET_TRY(CheckUnary(view));
  return CheckActivation(view.attrs(), "min", "max");
}

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  const double low = view.attrs().Real("min", -HUGE_VAL), high = view.attrs().Real("max", HUGE_VAL);
  const auto real = [=](double x) { return x < low ? low : x > high ? high : x; };
  if (!view.quantised(0)) return EvalUnary(view, real);
  if (view.output_types[0].dtype == DType::kI16) return EvalSlopes(view);
  const ir::Quant &in = view.input_types[0].quant, &out = view.output_types[0].quant;
  const MultiplierD multiplier = QuantizeMultiplier(double{in.scale[0]} / double{out.scale[0]});
  const Bounds bounds = StoredBounds(view.output_types[0], view.attrs(), "min", "max");
  return EvalUnary(view, real, [=, zero = out.zero_point[0]](int32_t x) -> int64_t {
    return Clamp(int64_t{ScaleD(x, multiplier)} + zero, bounds);
  });
}

}  // namespace

constinit const Op kOp_clamp = {
    "clamp", "values kept between two bounds", 1, 1, 1, kAttrs, InferUnary, Verify, Eval, Kind::kUnary};

}  // namespace whet::ops
