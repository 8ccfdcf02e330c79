// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "bind/layout.h"

namespace whet::bind {

Status Bind_slice(const OpView& view, std::vector<Call>* calls) {
  WHET_TRY(CheckCounts(view, 1, 1, 0));
  const format::Tensor &x = view.in(0), &out = view.out(0);
  const std::span<const int64_t> begin = view.Ints("begin"), end = view.Ints("end"), step = view.Ints("step");
  const size_t rank = x.dims.size();
  WHET_TRY(CheckType(out, x.dtype));
  WHET_TRY(CheckRank(out, rank));
  if (begin.size() != rank || end.size() != rank || step.size() != rank) {
    return Error("attributes 'begin', 'end' and 'step' should have a number for every dimension");
  }
  const std::vector<int32_t> from = DenseStrides(x.dims), to = DenseStrides(out.dims);
  std::vector<Loop> loops;
  int32_t offset = 0;
  for (size_t i = 0; i < rank; ++i) {
    const int64_t last = std::min(end[i], x.dims[i]);
    if (begin[i] < 0 || begin[i] >= last || step[i] < 1)
      return Error("attributes 'begin', 'end' and 'step' leave the operand");
    if (out.dims[i] != (last - begin[i] - 1) / step[i] + 1)
      return Error("the result does not have the slice's shape");
    const int32_t stride = out.dims[i] == 1 ? from[i] : from[i] * static_cast<int32_t>(step[i]);
    loops.push_back({Dim(out, i), stride, to[i]});
    offset += static_cast<int32_t>(begin[i]) * from[i];
  }
  calls->push_back(CopyCall(view.op().inputs[0], view.op().outputs[0], x.dtype, loops, offset, 0));
  return {};
}

}  // namespace whet::bind
