// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "ops/typecheck.h"
#include "ops/unary.h"

namespace whet::ops {
namespace {

Status Verify(const NodeView& view) {
  return CheckFamily(view, 1, kNumberFamilies | kI8Family);
}

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  const auto real = [](double x) -> double { return -x; };
  if (IsFloat(view.in(0).dtype()) || view.quantised(0)) return EvalUnary(view, real);
  return EvalIntegers(view, []<typename T>(T x) -> T { return Negated(x); });
}

}  // namespace

constinit const Op kOp_neg = {
    "neg", "the number with the other sign", 1, 1, 1, {}, InferUnary, Verify, Eval, Kind::kUnary};

}  // namespace whet::ops
