// SPDX-License-Identifier: Apache-2.0
#include "ops/reduction.h"

#include <algorithm>

namespace whet::ops {

Result<std::vector<ir::Type>> InferReduction(const NodeView& view) {
  const ir::Shape& in = view.in(0).shape;
  const auto axes = WHET_TRY(ResolveAxes(view.attrs().Ints("axes"), in.size()).With("attribute 'axes'"));
  const bool keep = view.attrs().Int("keep_dims", 1) != 0;
  ir::Shape shape;
  for (size_t i = 0; i < in.size(); ++i) {
    const bool reduced = std::binary_search(axes.begin(), axes.end(), static_cast<int64_t>(i));
    if (!reduced || keep) shape.push_back(reduced ? ir::Dim(1) : in[i]);
  }
  return std::vector<ir::Type>{{view.in(0).dtype, std::move(shape), {}}};
}

Lines::Lines(const ir::Dims& dims, size_t axis) : count(1), depth(dims[axis]), step(Strides(dims)[axis]) {
  for (size_t i = 0; i < dims.size(); ++i) count *= i == axis ? 1 : dims[i];
}

}  // namespace whet::ops
