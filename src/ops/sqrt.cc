// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "ops/unary.h"

namespace whet::ops {
namespace {

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  return EvalUnary(view, [](double x) { return std::sqrt(x); });
}

}  // namespace

constinit const Op kOp_sqrt = {
    "sqrt",     "square root; of negative numbers NaN, which quantises to the zero point",
    1,          1,
    1,          {},
    InferUnary, CheckUnary,
    Eval,       Kind::kUnary};

}  // namespace whet::ops
