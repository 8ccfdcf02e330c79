// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "ops/movement.h"
#include "ops/shapes.h"

namespace whet::ops {
namespace {

// How many leading dimensions of both operands are walked together.
Result<int64_t> BatchDims(const NodeView& view) {
  const ir::Shape &params = view.in(0).shape, &indices = view.in(1).shape;
  const int64_t batch = view.attrs().Int("batch_dims");
  const bool fits = batch >= 0 && batch < static_cast<int64_t>(indices.size()) &&
                    batch <= static_cast<int64_t>(params.size());
  if (!fits) return Error(fmt::format("batch_dims is {}; both operands must have more dimensions", batch));
  for (int64_t i = 0; i < batch; ++i) {
    const size_t d = static_cast<size_t>(i);
    if (!Compatible(params[d], indices[d])) {
      return Error(fmt::format("{} and {} differ in their {} batch dimensions", ToString(params),
                               ToString(indices), batch));
    }
  }
  return batch;
}

Result<std::vector<ir::Type>> Infer(const NodeView& view) {
  WHET_TRY(RequirePerTensor(view, 0));
  const ir::Shape& params = view.in(0).shape;
  const ir::Shape& indices = view.in(1).shape;
  if (indices.empty()) return Error("the indices have no dimension; they are tuples along the last");
  const int64_t batch = WHET_TRY(BatchDims(view));
  if (!indices.back().known() || indices.back().size() + batch > static_cast<int64_t>(params.size())) {
    return Error(
        fmt::format("indices {} into {}: the last size must be known and at most the rank of what is indexed",
                    ToString(indices), ToString(params)));
  }
  ir::Type type = view.in(0);
  type.shape.assign(indices.begin(), indices.end() - 1);
  type.shape.insert(type.shape.end(), params.begin() + batch + indices.back().size(), params.end());
  return std::vector{type};
}

Status Verify(const NodeView& view) {
  return RequireIndices(view, 1);
}

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  const ir::Tensor &params = view.in(0), &indices = view.in(1);
  const ir::Dims strides = Strides(params.dims());
  const size_t batch_dims = static_cast<size_t>(view.attrs().Int("batch_dims"));
  const size_t depth = static_cast<size_t>(indices.dims().back());
  ir::Tensor out = ResultTensor(view);
  if (out.count() == 0) return std::vector{out};
  int64_t batches = 1, block = 1;
  for (size_t d = 0; d < batch_dims; ++d) batches *= params.dims()[d];
  for (size_t d = batch_dims + depth; d < params.dims().size(); ++d) block *= params.dims()[d];
  const int64_t rows = out.count() / block, per_batch = rows / batches;
  for (int64_t row = 0; row < rows; ++row) {
    int64_t from = row / per_batch * (params.count() / batches);
    for (size_t d = 0; d < depth; ++d) {
      const size_t axis = batch_dims + d;
      const int64_t index = indices.IntAt(row * static_cast<int64_t>(depth) + static_cast<int64_t>(d));
      from += NearestIndex(index, params.dims()[axis]) * strides[axis];
    }
    for (int64_t i = 0; i < block; ++i) CopyElement(params, from + i, out, row * block + i);
  }
  return std::vector{out};
}

constexpr AttrSpec kAttrs[] = {
    {"batch_dims", AttrKind::kInt, false, "leading dimensions that both operands share; 0 when absent"}};

}  // namespace

const Op kOp_gather_nd = {"gather_nd", "params[tuple of indices]", 2, 2, 1, kAttrs, Infer, Verify, Eval};

}  // namespace whet::ops
