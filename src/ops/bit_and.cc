// SPDX-License-Identifier: Apache-2.0
#include "ops/binary.h"
#include "ops/typecheck.h"

namespace whet::ops {
namespace {

Status Verify(const NodeView& view) {
  return CheckBinary(view, kIntegerFamilies | kBoolFamily);
}

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  return EvalBits(view, []<typename T>(T a, T b) { return static_cast<T>(a & b); });
}

}  // namespace

constinit const Op kOp_bit_and = {"bit_and",   "bits that both have; of truth values the logical operation",
                                  2,           2,
                                  1,           {},
                                  InferBinary, Verify,
                                  Eval,        Kind::kBinary};

}  // namespace whet::ops
