// SPDX-License-Identifier: Apache-2.0
#include "ops/movement.h"

namespace whet::ops {
namespace {

Result<std::vector<ir::Type>> Infer(const NodeView& view) {
  return std::vector{ir::Type{DType::kI64, {ir::Dim(static_cast<int64_t>(view.in(0).shape.size()))}, {}}};
}

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  const ir::Dims& dims = view.in(0).dims();
  return std::vector{ir::Tensor::Of<int64_t>({static_cast<int64_t>(dims.size())}, dims)};
}

}  // namespace

const Op kOp_shape_of = {"shape_of", "sizes of the operand", 1, 1, 1, {}, Infer, NothingToVerify, Eval};

}  // namespace whet::ops
