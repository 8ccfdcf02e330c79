// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "ops/movement.h"
#include "ops/shapes.h"

namespace whet::ops {
namespace {

Result<std::vector<ir::Type>> Infer(const NodeView& view) {
  WHET_TRY(RequirePerTensor(view, 0));
  const ir::Shape& params = view.in(0).shape;
  const ir::Shape& indices = view.in(1).shape;
  if (indices.empty() || !indices.back().known() ||
      indices.back().size() > static_cast<int64_t>(params.size())) {
    return Error(
        fmt::format("indices {} into {}: the last size must be known and at most the rank of what is indexed",
                    ToString(indices), ToString(params)));
  }
  ir::Type type = view.in(0);
  type.shape.assign(indices.begin(), indices.end() - 1);
  type.shape.insert(type.shape.end(), params.begin() + indices.back().size(), params.end());
  return std::vector{type};
}

Status Verify(const NodeView& view) {
  return RequireIndices(view, 1);
}

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  const ir::Tensor &params = view.in(0), &indices = view.in(1);
  const ir::Dims strides = Strides(params.dims());
  const int64_t depth = indices.dims().back();
  ir::Tensor out = ResultTensor(view);
  int64_t block = 1;
  for (size_t d = static_cast<size_t>(depth); d < params.dims().size(); ++d) block *= params.dims()[d];
  for (int64_t row = 0; block > 0 && row < out.count() / block; ++row) {
    int64_t from = 0;
    for (int64_t d = 0; d < depth; ++d) {
      const int64_t size = params.dims()[static_cast<size_t>(d)], index = indices.IntAt(row * depth + d);
      if (index < -size || index >= size) {
        return Error(fmt::format("index {} is outside axis {} of {} elements", index, d, size));
      }
      from += (index < 0 ? index + size : index) * strides[static_cast<size_t>(d)];
    }
    for (int64_t i = 0; i < block; ++i) CopyElement(params, from + i, out, row * block + i);
  }
  return std::vector{out};
}

}  // namespace

const Op kOp_gather_nd = {"gather_nd", "params[tuple of indices]", 2, 2, 1, {}, Infer, Verify, Eval};

}  // namespace whet::ops
