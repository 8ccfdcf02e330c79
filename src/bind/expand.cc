// SPDX-License-Identifier: Apache-2.0
#include "bind/layout.h"

namespace whet::bind {

// A copy whose source stands still along the repeated axes.
Status Bind_expand(const OpView& view, std::vector<Call>* calls) {
  WHET_TRY(CheckCounts(view, 1, 1, 0));
  const format::Tensor &x = view.in(0), &out = view.out(0);
  WHET_TRY(CheckType(out, x.dtype));
  if (x.dims.size() > out.dims.size()) return Error("the result has fewer dimensions than the operand");
  const size_t more = out.dims.size() - x.dims.size();
  const std::vector<int32_t> from = DenseStrides(x.dims), to = DenseStrides(out.dims);
  std::vector<Loop> loops;
  for (size_t i = 0; i < out.dims.size(); ++i) {
    const int64_t size = i < more ? 1 : x.dims[i - more];
    if (size != 1 && size != out.dims[i]) return Error("the operand does not broadcast to the result");
    loops.push_back({Dim(out, i), size == 1 ? 0 : from[i - more], to[i]});
  }
  calls->push_back(CopyCall(view.op().inputs[0], view.op().outputs[0], x.dtype, loops, 0, 0));
  return {};
}

}  // namespace whet::bind
