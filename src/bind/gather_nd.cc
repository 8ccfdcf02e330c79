// SPDX-License-Identifier: Apache-2.0
#include "kernels/gather_nd/gather_nd.h"

#include <algorithm>

#include "bind/checks.h"

namespace whet::bind {

Status Bind_gather_nd(const OpView& view, std::vector<Call>* calls) {
  WHET_TRY(CheckCounts(view, 2, 2, 0));
  const format::Tensor &x = view.in(0), &indices = view.in(1), &out = view.out(0);
  if (indices.dtype != DType::kI32 && indices.dtype != DType::kI64) return Unsupported(view);
  WHET_TRY(CheckType(out, x.dtype));
  if (indices.dims.empty() || indices.dims.back() > static_cast<int64_t>(x.dims.size())) {
    return Error("the last dimension of the indices should be at most the rank of what is indexed");
  }
  const size_t depth = static_cast<size_t>(indices.dims.back());
  std::vector<int64_t> dims(indices.dims.begin(), indices.dims.end() - 1);
  dims.insert(dims.end(), x.dims.begin() + static_cast<ptrdiff_t>(depth), x.dims.end());
  if (dims != out.dims) return Error("the result does not have the shape of the gathered slices");
  whet_gather_nd_params p{Count(indices) / static_cast<int32_t>(depth),
                          static_cast<int32_t>(depth),
                          static_cast<int32_t>(DTypeSize(x.dtype)),
                          {1, 1, 1, 1, 1, 1},
                          indices.dtype == DType::kI64};
  for (size_t i = 0; i < depth; ++i) p.sizes[i] = Dim(x, i);
  for (size_t i = depth; i < x.dims.size(); ++i) p.slice_bytes *= Dim(x, i);
  Call& call = calls->emplace_back(CallOf(view, 2));
  call.family = "gather_nd";
  call.SetParams(p);
  return {};
}

}  // namespace whet::bind
