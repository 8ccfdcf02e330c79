// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdlib>

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
    if (step[i] == 0 || step[i] < INT32_MIN || step[i] > INT32_MAX || begin[i] < 0)
      return Error("attribute 'step' holds 0, or 'begin' a negative number");
    const bool back = step[i] < 0;
    const int64_t first = std::min(begin[i], x.dims[i] - (back ? 1 : 0));
    const int64_t stop = back ? std::max<int64_t>(end[i], -2) : std::clamp<int64_t>(end[i], -2, x.dims[i]),
                  length = back ? first - stop : stop - first;
    if (length < 1 || (back ? stop < -1 : first >= x.dims[i]))
      return Error("attributes 'begin', 'end' and 'step' leave the operand");
    if (out.dims[i] != (length - 1) / std::abs(step[i]) + 1)
      return Error("the result does not have the slice's shape");
    const int32_t stride = out.dims[i] == 1 ? from[i] : from[i] * static_cast<int32_t>(step[i]);
    loops.push_back({Dim(out, i), stride, to[i]});
    offset += static_cast<int32_t>(first) * from[i];
  }
  calls->push_back(CopyCall(view.op().inputs[0], view.op().outputs[0], x.dtype, loops, offset, 0));
  return {};
}

}  // namespace whet::bind
