// SPDX-License-Identifier: Apache-2.0
#include "kernels/gather_nd/gather_nd.h"

#include <algorithm>

#include "bind/index.h"

namespace whet::bind {
namespace {

Status CheckDepth(const OpView& view, int32_t batch_dims) {
  const format::Tensor &x = view.in(0), &indices = view.in(1), &out = view.out(0);
  const size_t batch = static_cast<size_t>(batch_dims);
  if (indices.dims.size() <= batch || x.dims.size() < batch ||
      indices.dims.back() > static_cast<int64_t>(x.dims.size() - batch)) {
    return Error("the last dimension of the indices should be at most the rank of what is indexed");
  }
  if (!std::equal(x.dims.begin(), x.dims.begin() + batch_dims, indices.dims.begin()))
    return Error("data and indices differ in their batch dimensions");
  std::vector<int64_t> dims(indices.dims.begin(), indices.dims.end() - 1);
  dims.insert(dims.end(), x.dims.begin() + batch_dims + indices.dims.back(), x.dims.end());
  return dims == out.dims ? Status() : Error("the result does not have the shape of the gathered slices");
}

}  // namespace

Status Bind_gather_nd(const OpView& view, std::vector<Call>* calls) {
  WHET_TRY(CheckCounts(view, 2, 2, 0));
  const format::Tensor &x = view.in(0), &indices = view.in(1), &out = view.out(0);
  whet_gather_nd_params p = {};
  p.wide = WHET_TRY(WideIndices(view, 1));
  WHET_TRY(CheckType(out, x.dtype));
  const int32_t batch_dims = WHET_TRY(IntIn(view, "batch_dims", 0, 0, format::kMaxRank));
  WHET_TRY(CheckDepth(view, batch_dims));
  p.depth = static_cast<int32_t>(indices.dims.back());
  p.slice_bytes = static_cast<int32_t>(DTypeSize(x.dtype)) * Product(x, batch_dims + p.depth, x.dims.size());
  p.batches = Product(x, 0, batch_dims);
  p.count = p.index_step = Product(indices, batch_dims, indices.dims.size() - 1);
  p.batch_bytes = static_cast<int32_t>(x.bytes) / p.batches;
  for (int32_t i = 0; i < p.depth; ++i) p.sizes[i] = Dim(x, static_cast<size_t>(batch_dims + i));
  Call& call = calls->emplace_back(CallOf(view, 2));
  call.family = "gather_nd";
  call.SetParams(p);
  return {};
}

}  // namespace whet::bind
