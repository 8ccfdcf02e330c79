// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "ops/typecheck.h"
#include "ops/unary.h"

namespace whet::ops {
namespace {

Status Verify(const NodeView& view) {
  return CheckFamily(view, 1, kFloatFamilies | kI8Family);
}

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  const auto real = [](double x) -> double { return std::ceil(x); };
  return EvalUnary(view, real);
}

}  // namespace

constinit const Op kOp_ceil = {
    "ceil", "the nearest integer that is not below", 1, 1, 1, {}, InferUnary, Verify, Eval, Kind::kUnary};

}  // namespace whet::ops
