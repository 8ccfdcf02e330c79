// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "ops/unary.h"

namespace whet::ops {
namespace {

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  return EvalUnary(view, [](double x) { return x / (1 + std::exp(-x)); });
}

}  // namespace

constinit const Op kOp_silu = {
    "silu", "x * sigmoid(x), also called swish", 1, 1, 1, {}, InferUnary, CheckUnary, Eval, Kind::kUnary};

}  // namespace whet::ops
