// SPDX-License-Identifier: Apache-2.0
#include "ops/movement.h"
#include "ops/shapes.h"

namespace whet::ops {
namespace {

Result<std::vector<ir::Type>> Infer(const NodeView& view) {
  WHET_TRY(RequirePerTensor(view, 0));
  ir::Type type = view.in(0);
  const ir::Shape& indices = view.in(1).shape;
  const int64_t axis = WHET_TRY(ResolveAxis(view.attrs().Int("axis"), type.shape.size()));
  const auto at = type.shape.erase(type.shape.begin() + axis);
  type.shape.insert(at, indices.begin(), indices.end());
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
  const size_t axis =
      static_cast<size_t>(WHET_TRY(ResolveAxis(view.attrs().Int("axis"), data.dims().size())));
  const int64_t size = data.dims()[axis], block = Strides(data.dims())[axis], count = indices.count();
  ir::Tensor out = ResultTensor(view);
  for (int64_t i = 0; i < out.count(); ++i) {
    const int64_t index = NearestIndex(indices.IntAt(i / block % count), size);
    const int64_t outer = i / (block * count);
    CopyElement(data, (outer * size + index) * block + i % block, out, i);
  }
  return std::vector{out};
}

constexpr AttrSpec kAttrs[] = {{"axis", AttrKind::kInt, false, "the axis that is indexed; 0 when absent"}};

}  // namespace

const Op kOp_gather = {"gather", "elements of one axis by index", 2, 2, 1, kAttrs, Infer, Verify, Eval};

}  // namespace whet::ops
