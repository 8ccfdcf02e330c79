// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "ops/binary.h"
#include "ops/typecheck.h"

namespace whet::ops {
namespace {

Status Verify(const NodeView& view) {
  return CheckBinary(view, kNumberFamilies);
}

template <typename T>
T Real(T a, T b) {
  const T r = std::fmod(a, b);
  if (r == 0) return std::copysign(r, b);
  return std::signbit(r) != std::signbit(b) && !std::isnan(r) ? r + b : r;
}

template <typename T>
T Whole(T a, T b) {
  const T r = Remainder(a, b);
  return r != T{0} && (r < T{0}) != (b < T{0}) ? static_cast<T>(r + b) : r;
}

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  return EvalNumbers(
      view, []<typename T>(T a, T b) { return Real(a, b); },
      []<typename T>(T a, T b) { return Whole(a, b); });
}

}  // namespace

constinit const Op kOp_mod = {"mod",       "remainder with the divisor's sign, element by element",
                              2,           2,
                              1,           {},
                              InferBinary, Verify,
                              Eval,        Kind::kBinary};

}  // namespace whet::ops
