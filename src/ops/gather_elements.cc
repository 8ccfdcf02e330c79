// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "ops/movement.h"
#include "ops/shapes.h"

namespace whet::ops {
namespace {

Result<std::vector<ir::Type>> Infer(const NodeView& view) {
  WHET_TRY(RequirePerTensor(view, 0));
  const ir::Shape &data = view.in(0).shape, &indices = view.in(1).shape;
  const int64_t axis = WHET_TRY(ResolveAxis(view.attrs().Int("axis"), data.size()));
  if (indices.size() != data.size())
    return Error(
        fmt::format("indices {} into {}: the ranks must be equal", ToString(indices), ToString(data)));
  for (size_t d = 0; d < data.size(); ++d) {
    if (static_cast<int64_t>(d) == axis || !data[d].known() || !indices[d].known()) continue;
    if (indices[d].size() > data[d].size()) {
      return Error(fmt::format("indices {} into {}: they reach beyond it along axis {}", ToString(indices),
                               ToString(data), d));
    }
  }
  ir::Type type = view.in(0);
  type.shape = indices;
  return std::vector{type};
}

Status Verify(const NodeView& view) {
  WHET_TRY(RequireIndices(view, 1));
  const ir::Shape& shape = view.in(0).shape;
  const int64_t axis = WHET_TRY(ResolveAxis(view.attrs().Int("axis"), shape.size()));
  return CheckConstantIndices(view, 1, shape[static_cast<size_t>(axis)]);
}

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  const ir::Tensor &data = view.in(0), &indices = view.in(1);
  const ir::Dims strides = Strides(data.dims());
  const size_t axis =
      static_cast<size_t>(WHET_TRY(ResolveAxis(view.attrs().Int("axis"), data.dims().size())));
  ir::Tensor out = ResultTensor(view);
  ForEachIndex(out.dims(), [&](int64_t to, const ir::Dims& at) {
    int64_t from = NearestIndex(indices.IntAt(to), data.dims()[axis]) * strides[axis];
    for (size_t d = 0; d < at.size(); ++d) from += d == axis ? 0 : at[d] * strides[d];
    CopyElement(data, from, out, to);
  });
  return std::vector{out};
}

constexpr AttrSpec kAttrs[] = {{"axis", AttrKind::kInt, false, "the axis that is indexed; 0 when absent"}};

}  // namespace

const Op kOp_gather_elements = {
    "gather_elements", "one element for each index", 2, 2, 1, kAttrs, Infer, Verify, Eval};

}  // namespace whet::ops
