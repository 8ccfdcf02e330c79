// SPDX-License-Identifier: Apache-2.0
#include "bind/checks.h"
#include "kernels/lookup_any/lookup_any.h"

namespace whet::bind {

Status Bind_lookup(const OpView& view, std::vector<Call>* calls) {
  WHET_TRY(CheckCounts(view, 2, 2, 0));
  const format::Tensor &x = view.in(0), &table = view.in(1), &out = view.out(0);
  WHET_TRY(CheckType(x, DType::kI8));
  WHET_TRY(CheckConstant(view, 1));
  WHET_TRY(CheckDims(table, {256}));
  WHET_TRY(CheckType(out, table.dtype));
  WHET_TRY(CheckSameShape(x, out));
  Call& call = calls->emplace_back(UnaryCall(view));
  call.family = "lookup_any";
  call.SetParams(whet_lookup_any_params{Count(x), static_cast<int32_t>(DTypeSize(out.dtype))});
  call.AddConst(view.in_data(1), {table.dtype, 256});
  return {};
}

}  // namespace whet::bind
