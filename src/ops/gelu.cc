// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <numbers>

#include "ops/unary.h"

namespace whet::ops {
namespace {

constexpr AttrSpec kAttrs[] = {
    {"tanh", AttrKind::kInt, false, "1: by the hyperbolic tangent; 0, when absent: by the error function"}};

double ByErf(double x) {
  return 0.5 * x * std::erfc(-x / std::numbers::sqrt2);
}

double ByTanh(double x) {
  return 0.5 * x * (1 + std::tanh(std::sqrt(2 / std::numbers::pi) * (x + 0.044715 * x * x * x)));
}

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  return EvalUnary(view, view.attrs().Int("tanh", 0) ? ByTanh : ByErf);
}

}  // namespace

constinit const Op kOp_gelu = {"gelu",     "x times the share of a normal distribution below x",
                               1,          1,
                               1,          kAttrs,
                               InferUnary, CheckUnary,
                               Eval,       Kind::kUnary};

}  // namespace whet::ops
