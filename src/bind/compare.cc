// SPDX-License-Identifier: Apache-2.0
#include "bind/compare.h"

#include "bind/layout.h"
#include "kernels/compare_any/compare_any.h"

namespace whet::bind {

Status BindCompare(const OpView& view, int32_t code, std::vector<Call>* calls) {
  WHET_TRY(CheckCounts(view, 2, 2, 0));
  const DType dtype = view.in(0).dtype;
  const bool number = dtype == DType::kF32 || dtype == DType::kF64 || IsInteger(dtype);
  const bool fits = number || (dtype == DType::kBool && code == WHET_EQUAL);
  if (!fits || view.in(1).dtype != dtype || !view.in(0).scale.empty() || !view.in(1).scale.empty())
    return Unsupported(view);
  WHET_TRY(CheckType(view.out(0), DType::kBool));
  const whet_broadcast shape = WHET_TRY(ReadBroadcast(view));
  Call& call = calls->emplace_back(CallOf(view, 2));
  call.family = "compare_any";
  call.SetParams(whet_compare_any_params{shape, code, static_cast<int32_t>(dtype)});
  return {};
}

}  // namespace whet::bind
