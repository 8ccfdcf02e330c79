// SPDX-License-Identifier: Apache-2.0
#include "kernels/det_any/det_any.h"

#include "bind/checks.h"

namespace whet::bind {

Status Bind_det(const OpView& view, std::vector<Call>* calls) {
  WHET_TRY(CheckCounts(view, 1, 1, 0));
  const format::Tensor& x = view.in(0);
  if (x.dtype != DType::kF32 && x.dtype != DType::kF64) return Unsupported(view);
  WHET_TRY(CheckType(view.out(0), x.dtype));
  const size_t rank = x.dims.size();
  if (rank < 2 || x.dims[rank - 1] != x.dims[rank - 2]) return Error("the operand should be square matrices");
  const int32_t n = Dim(x, rank - 1), count = Count(x) / (n * n);
  WHET_TRY(CheckCount(view.out(0), count));
  Call& call = calls->emplace_back(UnaryCall(view));
  call.family = "det_any";
  call.SetParams(whet_det_any_params{count, n, static_cast<int32_t>(x.dtype)});
  return {};
}

}  // namespace whet::bind
