// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "ops/movement.h"
#include "ops/visit.h"

namespace whet::ops {
namespace {

Result<std::vector<ir::Type>> Infer(const NodeView& view) {
  const auto dims = ir::StaticDims(view.in(0).shape);
  if (!dims) return Error("the sizes of its operand are open; bind them with --shape");
  const auto rank = static_cast<int64_t>(dims->size());
  return std::vector<ir::Type>{{DType::kI64, {rank, ir::ElementCount(*dims)}, {}}, {DType::kI64, {1}, {}}};
}

Status Verify(const NodeView& view) {
  if (view.in(0).shape.empty()) return Error("its operand has no dimension; reshape it to [1]");
  const DType dtype = view.in(0).dtype;
  if (dtype == DType::kF16 || dtype == DType::kBF16)
    return Error("it does not look into 16-bit floats; cast them");
  return {};
}

bool IsZero(const ir::Tensor& x, int64_t i) {
  return VisitStored(x.dtype(),
                     [&](auto zero) { return x.Data<decltype(zero)>()[static_cast<size_t>(i)] == zero; });
}

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  const ir::Tensor& x = view.in(0);
  ir::Tensor indices = ResultTensor(view);
  int64_t found = 0;
  ForEachIndex(x.dims(), [&](int64_t i, const ir::Dims& at) {
    if (IsZero(x, i)) return;
    for (size_t d = 0; d < at.size(); ++d) {
      indices.MutableData<int64_t>()[d * static_cast<size_t>(x.count()) + static_cast<size_t>(found)] = at[d];
    }
    ++found;
  });
  return std::vector{indices, ir::Tensor::Of<int64_t>({1}, {found})};
}

}  // namespace

const Op kOp_non_zero = {"non_zero", "where elements are not zero, and how many", 1, 1, 2, {}, Infer, Verify,
                         Eval};

}  // namespace whet::ops
