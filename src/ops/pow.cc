// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "ops/binary.h"
#include "ops/typecheck.h"

namespace whet::ops {
namespace {

Status Verify(const NodeView& view) {
  return CheckBinary(view, kNumberFamilies);
}

// Integers wrap; of a negative exponent only 1 and -1 leave anything.
template <typename T>
T Power(T a, T b) {
  if (b < T{0}) return a == T{1} ? T{1} : a + T{1} == T{0} ? static_cast<T>(b % 2 == 0 ? 1 : -1) : T{0};
  uint64_t product = 1, factor = static_cast<uint64_t>(a);
  for (T left = b; left > T{0}; left = static_cast<T>(left / 2), factor *= factor) {
    if (left % 2 != 0) product *= factor;
  }
  return static_cast<T>(product);
}

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  return EvalNumbers(
      view, [](auto a, auto b) { return std::pow(a, b); }, []<typename T>(T a, T b) { return Power(a, b); });
}

}  // namespace

constinit const Op kOp_pow = {"pow",       "one number to the power of the other, element by element",
                              2,           2,
                              1,           {},
                              InferBinary, Verify,
                              Eval,        Kind::kBinary};

}  // namespace whet::ops
