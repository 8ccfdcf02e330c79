// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "ops/unary.h"

namespace whet::ops {
namespace {

constexpr AttrSpec kAttrs[] = {{"alpha", AttrKind::kReal, false, "how far below 0 it goes, 1 when absent"}};

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  const double alpha = view.attrs().Real("alpha", 1);
  return EvalUnary(view, [=](double x) { return x < 0 ? alpha * std::expm1(x) : x; });
}

}  // namespace

constinit const Op kOp_elu = {
    "elu",       "x, or alpha * (exp(x) - 1) where negative", 1, 1, 1, kAttrs, InferUnary, CheckUnary, Eval,
    Kind::kUnary};

}  // namespace whet::ops
