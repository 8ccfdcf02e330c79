// SPDX-License-Identifier: Apache-2.0
#include "ops/compare.h"

namespace whet::ops {
namespace {

Status Verify(const NodeView& view) {
  return CheckCompare(view, true);
}

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  return EvalCompare(view, [](auto a, auto b) { return a == b; });
}

}  // namespace

constinit const Op kOp_equal = {
    "equal", "whether two elements are equal", 2, 2, 1, {}, InferCompare, Verify, Eval, Kind::kBinary};

}  // namespace whet::ops
