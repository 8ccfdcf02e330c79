// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "ops/binary.h"
#include "ops/typecheck.h"

namespace whet::ops {
namespace {

Status Verify(const NodeView& view) {
  return CheckBinary(view, kF32Family | kI32Family | kI64Family);
}

// Integers: towards minus infinity; 0 where the divisor is 0.
int64_t FloorDivide(int64_t a, int64_t b) {
  if (b == 0) return 0;
  if (b == -1) return WrapSub(0, a);
  return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  return EvalNumbers(view, [](float a, float b) { return std::floor(a / b); }, FloorDivide);
}

}  // namespace

constinit const Op kOp_floor_div = {
    "floor_div",  "quotient rounded down, element by element", 2, 2, 1, {}, InferBinary, Verify, Eval,
    Kind::kBinary};

}  // namespace whet::ops
