// SPDX-License-Identifier: Apache-2.0
#include "ops/binary.h"

namespace whet::ops {
namespace {

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  if (view.quantised(0)) return std::vector{EvalSum(view, 1)};
  return EvalNumbers(view, [](auto a, auto b) { return a + b; }, kWrapAdd);
}

}  // namespace

constinit const Op kOp_add = {"add",       "sum of two tensors, element by element",
                              2,           2,
                              1,           kBinaryAttrs,
                              InferBinary, CheckSum,
                              Eval,        Kind::kBinary};

}  // namespace whet::ops
