// SPDX-License-Identifier: Apache-2.0
#include "bind/layout.h"

namespace whet::bind {

Status Bind_transpose(const OpView& view, std::vector<Call>* calls) {
  WHET_TRY(CheckCounts(view, 1, 1, 0));
  const format::Tensor &x = view.in(0), &out = view.out(0);
  const std::span<const int64_t> perm = view.Ints("perm");
  WHET_TRY(CheckType(out, x.dtype));
  WHET_TRY(CheckRank(out, x.dims.size()));
  if (perm.size() != x.dims.size()) return Error("attribute 'perm' should name every dimension once");
  const std::vector<int32_t> from = DenseStrides(x.dims), to = DenseStrides(out.dims);
  std::vector<bool> taken(perm.size());
  std::vector<Loop> loops;
  for (size_t i = 0; i < perm.size(); ++i) {
    const size_t source = static_cast<size_t>(perm[i]);
    if (perm[i] < 0 || source >= perm.size() || taken[source])
      return Error("attribute 'perm' should name every dimension once");
    if (out.dims[i] != x.dims[source]) return Error("the result does not have the permuted shape");
    taken[source] = true;
    loops.push_back({Dim(out, i), from[source], to[i]});
  }
  calls->push_back(CopyCall(view.op().inputs[0], view.op().outputs[0], x.dtype, loops, 0, 0));
  return {};
}

}  // namespace whet::bind
