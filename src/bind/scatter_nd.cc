// SPDX-License-Identifier: Apache-2.0
#include "bind/layout.h"
#include "bind/scatter.h"

namespace whet::bind {

Status Bind_scatter_nd(const OpView& view, std::vector<Call>* calls) {
  whet_scatter_params p = WHET_TRY(ReadScatter(view));
  const format::Tensor &data = view.in(0), &indices = view.in(1), &updates = view.in(2);
  if (indices.dims.empty() || indices.dims.back() > static_cast<int64_t>(data.dims.size()))
    return Error("the last dimension of the indices should be at most the rank of the data");
  p.depth = static_cast<int32_t>(indices.dims.back());
  std::vector<int64_t> dims(indices.dims.begin(), indices.dims.end() - 1);
  dims.insert(dims.end(), data.dims.begin() + p.depth, data.dims.end());
  if (dims != updates.dims) return Error("the updates do not have the shape that the indices want");
  const std::vector<int32_t> strides = DenseStrides(data.dims);
  p.count = p.dims[WHET_SCATTER_RANK - 1] = Product(indices, 0, indices.dims.size() - 1);
  p.slice = Product(data, p.depth, data.dims.size());
  for (int32_t d = 0; d < p.depth; ++d) {
    p.sizes[d] = Dim(data, static_cast<size_t>(d));
    p.strides[d] = strides[static_cast<size_t>(d)];
  }
  AddScatter(view, p, calls);
  return {};
}

}  // namespace whet::bind
