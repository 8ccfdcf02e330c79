// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "ops/binary.h"
#include "ops/typecheck.h"

namespace whet::ops {
namespace {

Status Verify(const NodeView& view) {
  return CheckBinary(view, kNumberFamilies);
}

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  return EvalNumbers(
      view, [](auto a, auto b) { return std::fmod(a, b); },
      []<typename T>(T a, T b) { return Remainder(a, b); });
}

}  // namespace

constinit const Op kOp_fmod = {"fmod",      "remainder with the dividend's sign, element by element",
                               2,           2,
                               1,           {},
                               InferBinary, Verify,
                               Eval,        Kind::kBinary};

}  // namespace whet::ops
