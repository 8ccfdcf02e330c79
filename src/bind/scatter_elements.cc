// SPDX-License-Identifier: Apache-2.0
#include "bind/layout.h"
#include "bind/scatter.h"

namespace whet::bind {

Status Bind_scatter_elements(const OpView& view, std::vector<Call>* calls) {
  whet_scatter_params p = WHET_TRY(ReadScatter(view));
  const format::Tensor &data = view.in(0), &indices = view.in(1), &updates = view.in(2);
  const size_t rank = data.dims.size(),
               axis = static_cast<size_t>(WHET_TRY(AxisOf(view.Int("axis", 0), data)));
  WHET_TRY(CheckSameShape(indices, updates));
  WHET_TRY(CheckRank(indices, rank));
  const std::vector<int32_t> strides = DenseStrides(data.dims);
  p.count = Count(indices);
  p.depth = p.slice = 1;
  p.sizes[0] = Dim(data, axis);
  p.strides[0] = strides[axis];
  for (size_t i = 0, at = WHET_SCATTER_RANK - rank; i < rank; ++i, ++at) {
    if (i != axis && indices.dims[i] > data.dims[i]) return Error("the indices reach beyond the data");
    p.dims[at] = Dim(indices, i);
    p.stride[at] = i == axis ? 0 : strides[i];
  }
  AddScatter(view, p, calls);
  return {};
}

}  // namespace whet::bind
