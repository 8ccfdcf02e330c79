// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "ops/binary.h"
#include "ops/typecheck.h"

namespace whet::ops {
namespace {

Status Verify(const NodeView& view) {
  return CheckBinary(view, kNumberFamilies);
}

// Integers: towards minus infinity; 0 where the divisor is 0.
template <typename T>
T FloorDivide(T a, T b) {
  const T rest = Remainder(a, b);
  return static_cast<T>(Quotient(a, b) - (rest != T{0} && (a < T{0}) != (b < T{0})));
}

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  return EvalNumbers(
      view, [](auto a, auto b) { return std::floor(a / b); },
      []<typename T>(T a, T b) { return FloorDivide(a, b); });
}

}  // namespace

constinit const Op kOp_floor_div = {
    "floor_div",  "quotient rounded down, element by element", 2, 2, 1, {}, InferBinary, Verify, Eval,
    Kind::kBinary};

}  // namespace whet::ops
