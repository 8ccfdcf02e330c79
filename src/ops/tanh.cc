// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "ops/fixedpoint.h"
#include "ops/fixedpoint_table.h"
#include "ops/words.h"

namespace whet::ops {
namespace {

Status Verify(const NodeView& view) {
  return CheckTflmResult(view, 1.0f / 128, 0);
}

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  const auto real = [](double x) { return std::tanh(x); };
  if (!view.quantised(0)) return EvalUnary(view, real);
  const bool recipe = view.dialect == ir::Dialect::kTflm && view.in(0).dtype() == DType::kI16;
  if (recipe) return EvalLogisticWords(view, true);
  return EvalUnary(view, real, FixedPointTable(view.input_types[0].quant.scale[0], fixedpoint::Tanh, 24, 0));
}

}  // namespace

constinit const Op kOp_tanh = {"tanh", "hyperbolic tangent", 1,      1,    1,
                               {},     InferUnary,           Verify, Eval, Kind::kUnary};

}  // namespace whet::ops
