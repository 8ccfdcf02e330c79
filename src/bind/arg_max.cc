// SPDX-License-Identifier: Apache-2.0
#include "kernels/arg_max/arg_max.h"

#include "bind/reduction.h"

namespace whet::bind {

Status Bind_arg_max(const OpView& view, std::vector<Call>* calls) {
  WHET_TRY(CheckCounts(view, 1, 1, 0));
  const format::Tensor &x = view.in(0), &out = view.out(0);
  if ((out.dtype != DType::kI32 && out.dtype != DType::kI64) || !IsNumber(x.dtype)) return Unsupported(view);
  const Lines lines = WHET_TRY(ReadLines(x, view.Int("axis", 0)));
  whet_arg_max_params p{lines.outer, lines.depth, lines.inner};
  p.type = static_cast<int32_t>(x.dtype);
  p.wide = out.dtype == DType::kI64;
  p.smallest = view.Int("smallest", 0) != 0;
  p.last = view.Int("last", 0) != 0;
  const bool fast = x.dtype == DType::kF32 || x.dtype == DType::kI8 || x.dtype == DType::kI32;
  p.plain = fast && !p.smallest && !p.last;
  WHET_TRY(CheckCount(out, int64_t{lines.outer} * lines.inner));
  Call& call = calls->emplace_back(UnaryCall(view));
  call.family = "arg_max";
  call.SetParams(p);
  return {};
}

}  // namespace whet::bind
