// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "ops/scatter.h"
#include "ops/shapes.h"

namespace whet::ops {
namespace {

Result<std::vector<ir::Type>> Infer(const NodeView& view) {
  WHET_TRY(RequirePerTensor(view, 0));
  const ir::Shape &data = view.in(0).shape, &indices = view.in(1).shape;
  const int64_t axis = WHET_TRY(ResolveAxis(view.attrs().Int("axis"), data.size()));
  const auto wrong = [&] {
    return Error(
        fmt::format("indices {} and updates {} do not fit {}: indices and updates have one shape, within "
                    "the data's beside axis {}",
                    ToString(indices), ToString(view.in(2).shape), ToString(data), axis));
  };
  if (indices.size() != data.size() || !Compatible(indices, view.in(2).shape)) return wrong();
  for (size_t d = 0; d < data.size(); ++d) {
    if (static_cast<int64_t>(d) == axis || !data[d].known() || !indices[d].known()) continue;
    if (indices[d].size() > data[d].size()) return wrong();
  }
  return std::vector{view.in(0)};
}

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  const ir::Tensor &data = view.in(0), &indices = view.in(1), &updates = view.in(2);
  ir::Tensor out = ir::Tensor::FromBytes(data.dtype(), data.dims(), data.bytes());
  const ir::Dims strides = Strides(data.dims());
  const size_t axis =
      static_cast<size_t>(WHET_TRY(ResolveAxis(view.attrs().Int("axis"), data.dims().size())));
  const std::string reduction = view.attrs().Text("reduction", "none");
  ForEachIndex(indices.dims(), [&](int64_t from, const ir::Dims& at) {
    const std::optional<int64_t> index = IndexInside(indices.IntAt(from), data.dims()[axis]);
    if (!index) return;
    int64_t to = *index * strides[axis];
    for (size_t d = 0; d < at.size(); ++d) to += d == axis ? 0 : at[d] * strides[d];
    Meet(reduction, updates, from, out, to);
  });
  return std::vector{out};
}

constexpr AttrSpec kAttrs[] = {{"axis", AttrKind::kInt, false, "the axis that is indexed; 0 when absent"},
                               kReduction};

}  // namespace

const Op kOp_scatter_elements = {
    "scatter_elements", "one update put for each index", 3, 3, 1, kAttrs, Infer, CheckScatter, Eval};

}  // namespace whet::ops
