// SPDX-License-Identifier: Apache-2.0
#include "ops/typecheck.h"
#include "ops/unary.h"

namespace whet::ops {
namespace {

Status Verify(const NodeView& view) {
  return CheckFamily(view, 1, kIntegerFamilies | kBoolFamily);
}

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  if (view.in(0).dtype() != DType::kBool)
    return EvalIntegers(view, []<typename T>(T x) -> T { return static_cast<T>(~x); });
  ir::Tensor out(DType::kBool, view.in(0).dims());
  for (size_t i = 0; i < out.bytes().size(); ++i)
    out.MutableBytes()[i] = std::byte{view.in(0).bytes()[i] == std::byte{0}};
  return std::vector{std::move(out)};
}

}  // namespace

constinit const Op kOp_bit_not = {
    "bit_not", "every bit inverted; of truth values the other one", 1, 1, 1, {}, InferUnary, Verify, Eval};

}  // namespace whet::ops
