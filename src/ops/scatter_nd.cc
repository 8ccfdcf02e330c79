// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "ops/scatter.h"
#include "ops/shapes.h"

namespace whet::ops {
namespace {

Result<std::vector<ir::Type>> Infer(const NodeView& view) {
  WHET_TRY(RequirePerTensor(view, 0));
  const ir::Shape &data = view.in(0).shape, &indices = view.in(1).shape;
  if (indices.empty() || !indices.back().known() ||
      indices.back().size() > static_cast<int64_t>(data.size())) {
    return Error(
        fmt::format("indices {} into {}: the last size must be known and at most the rank of the data",
                    ToString(indices), ToString(data)));
  }
  ir::Shape updates(indices.begin(), indices.end() - 1);
  updates.insert(updates.end(), data.begin() + indices.back().size(), data.end());
  if (!Compatible(updates, view.in(2).shape)) {
    return Error(fmt::format("the updates are {}, the indices want {}", ToString(view.in(2).shape),
                             ToString(updates)));
  }
  return std::vector{view.in(0)};
}

// Where tuple `row` of the indices leads, in elements; nothing where it leaves the data.
std::optional<int64_t> Target(const ir::Tensor& indices, int64_t row, const ir::Dims& dims,
                              const ir::Dims& strides) {
  const int64_t depth = indices.dims().back();
  int64_t at = 0;
  for (int64_t d = 0; d < depth; ++d) {
    const size_t axis = static_cast<size_t>(d);
    const std::optional<int64_t> index = IndexInside(indices.IntAt(row * depth + d), dims[axis]);
    if (!index) return std::nullopt;
    at += *index * strides[axis];
  }
  return at;
}

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  const ir::Tensor &data = view.in(0), &indices = view.in(1), &updates = view.in(2);
  ir::Tensor out = ir::Tensor::FromBytes(data.dtype(), data.dims(), data.bytes());
  const ir::Dims strides = Strides(data.dims());
  const std::string reduction = view.attrs().Text("reduction", "none");
  int64_t rows = 1, block = 1;
  for (size_t d = 0; d + 1 < indices.dims().size(); ++d) rows *= indices.dims()[d];
  for (size_t d = static_cast<size_t>(indices.dims().back()); d < data.dims().size(); ++d)
    block *= data.dims()[d];
  for (int64_t row = 0; row < rows && updates.count() > 0; ++row) {
    const std::optional<int64_t> at = Target(indices, row, data.dims(), strides);
    for (int64_t i = 0; at && i < block; ++i) Meet(reduction, updates, row * block + i, out, *at + i);
  }
  return std::vector{out};
}

constexpr AttrSpec kAttrs[] = {kReduction};

}  // namespace

const Op kOp_scatter_nd = {
    "scatter_nd", "updates put where tuples of indices say", 3, 3, 1, kAttrs, Infer, CheckScatter, Eval};

}  // namespace whet::ops
