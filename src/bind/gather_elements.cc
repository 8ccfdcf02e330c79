// SPDX-License-Identifier: Apache-2.0
#include "kernels/gather_elements/gather_elements.h"

#include <algorithm>

#include "bind/index.h"
#include "bind/layout.h"

namespace whet::bind {

Status Bind_gather_elements(const OpView& view, std::vector<Call>* calls) {
  WHET_TRY(CheckCounts(view, 2, 2, 0));
  const format::Tensor &x = view.in(0), &indices = view.in(1), &out = view.out(0);
  WHET_TRY(CheckType(out, x.dtype));
  WHET_TRY(CheckSameShape(indices, out));
  WHET_TRY(CheckRank(indices, x.dims.size()));
  const size_t axis = static_cast<size_t>(WHET_TRY(AxisOf(view.Int("axis", 0), x)));
  const std::vector<int32_t> strides = DenseStrides(x.dims);
  whet_gather_elements_params p = {};
  p.count = Count(out);
  p.element_size = static_cast<int32_t>(DTypeSize(x.dtype));
  p.wide = WHET_TRY(WideIndices(view, 1));
  p.axis_size = Dim(x, axis);
  p.axis_stride = strides[axis];
  std::fill(std::begin(p.dims), std::end(p.dims), 1);
  for (size_t i = 0, at = WHET_GATHER_RANK - x.dims.size(); i < x.dims.size(); ++i, ++at) {
    if (i != axis && indices.dims[i] > x.dims[i]) return Error("the indices reach beyond the data");
    p.dims[at] = Dim(indices, i);
    p.stride[at] = i == axis ? 0 : strides[i];
  }
  Call& call = calls->emplace_back(CallOf(view, 2));
  call.family = "gather_elements";
  call.SetParams(p);
  return {};
}

}  // namespace whet::bind
