// SPDX-License-Identifier: Apache-2.0
#include "ops/binary.h"
#include "ops/typecheck.h"

namespace whet::ops {
namespace {

Status Verify(const NodeView& view) {
  return CheckBinary(view, kNumberFamilies);
}

// Integers: towards zero; 0 where the divisor is 0.
Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  return EvalNumbers(
      view, [](auto a, auto b) { return a / b; }, []<typename T>(T a, T b) { return Quotient(a, b); });
}

}  // namespace

constinit const Op kOp_div = {"div",       "quotient of two tensors, element by element",
                              2,           2,
                              1,           kBinaryAttrs,
                              InferBinary, Verify,
                              Eval,        Kind::kBinary};

}  // namespace whet::ops
