// SPDX-License-Identifier: Apache-2.0
// gather along one axis is gather_nd of one index, in as many batches as the axes before it have elements, all of
// which read the same indices.
#include "bind/index.h"
#include "kernels/gather_nd/gather_nd.h"

namespace whet::bind {

Status Bind_gather(const OpView& view, std::vector<Call>* calls) {
  WHET_TRY(CheckCounts(view, 2, 2, 0));
  const format::Tensor &x = view.in(0), &indices = view.in(1), &out = view.out(0);
  WHET_TRY(CheckType(out, x.dtype));
  const int32_t axis = WHET_TRY(AxisOf(view.Int("axis", 0), x));
  std::vector<int64_t> dims(x.dims.begin(), x.dims.begin() + axis);
  dims.insert(dims.end(), indices.dims.begin(), indices.dims.end());
  dims.insert(dims.end(), x.dims.begin() + axis + 1, x.dims.end());
  if (dims != out.dims) return Error("the result does not have the shape of the gathered slices");
  whet_gather_nd_params p = {};
  p.wide = WHET_TRY(WideIndices(view, 1));
  p.depth = 1;
  p.sizes[0] = Dim(x, static_cast<size_t>(axis));
  p.count = Count(indices);
  p.slice_bytes = static_cast<int32_t>(DTypeSize(x.dtype)) * Product(x, axis + 1, x.dims.size());
  p.batches = Product(x, 0, axis);
  p.batch_bytes = static_cast<int32_t>(x.bytes) / p.batches;
  Call& call = calls->emplace_back(CallOf(view, 2));
  call.family = "gather_nd";
  call.SetParams(p);
  return {};
}

}  // namespace whet::bind
