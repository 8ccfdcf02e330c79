// SPDX-License-Identifier: Apache-2.0
#include "ops/binary.h"
#include "ops/typecheck.h"

namespace whet::ops {
namespace {

Status Verify(const NodeView& view) {
  return CheckBinary(view, kF32Family | kI32Family | kI64Family);
}

// Integers: towards zero; 0 where the divisor is 0.
Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  return EvalNumbers(
      view, [](float a, float b) { return a / b; },
      [](int64_t a, int64_t b) { return b == 0    ? 0
                                        : b == -1 ? WrapSub(0, a)
                                                  : a / b; });
}

}  // namespace

constinit const Op kOp_div = {"div",       "quotient of two tensors, element by element",
                              2,           2,
                              1,           kBinaryAttrs,
                              InferBinary, Verify,
                              Eval,        Kind::kBinary};

}  // namespace whet::ops
