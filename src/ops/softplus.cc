// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "ops/unary.h"

namespace whet::ops {
namespace {

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  return EvalUnary(view, [](double x) { return std::max(x, 0.0) + std::log1p(std::exp(-std::fabs(x))); });
}

}  // namespace

constinit const Op kOp_softplus = {"softplus", "log(1 + exp(x))", 1,          1,    1,
                                   {},         InferUnary,        CheckUnary, Eval, Kind::kUnary};

}  // namespace whet::ops
