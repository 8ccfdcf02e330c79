// SPDX-License-Identifier: Apache-2.0
#include "bind/unary.h"

#include <bit>

#include "bind/checks.h"
#include "kernels/table_s8/table_s8.h"
#include "kernels/unary_f32/unary_f32.h"

namespace whet::bind {

Status BindTable(const OpView& view, std::vector<Call>* calls) {
  const format::Tensor &x = view.in(0), &out = view.out(0);
  WHET_TRY(CheckCounts(view, 1, 1, 1));
  WHET_TRY(CheckSameShape(x, out));
  WHET_TRY(CheckBaked(view, 0, out.dtype, 256));
  Call& call = calls->emplace_back(UnaryCall(view));
  call.family = "table_s8";
  call.SetParams(whet_table_s8_params{Count(x)});
  call.AddConst(view.baked_data<uint8_t>(0), {out.dtype, 256});
  return {};
}

Status BindUnary(const OpView& view, int32_t code, float a, float b, std::vector<Call>* calls) {
  if (AllI8(view, 1)) return BindTable(view, calls);
  if (!AllF32(view, 1)) return Unsupported(view);
  WHET_TRY(CheckCounts(view, 1, 1, 0));
  WHET_TRY(CheckSameShape(view.in(0), view.out(0)));
  Call& call = calls->emplace_back(UnaryCall(view));
  call.family = "unary_f32";
  call.SetParams(
      whet_unary_f32_params{Count(view.in(0)), code, std::bit_cast<int32_t>(a), std::bit_cast<int32_t>(b)});
  return {};
}

}  // namespace whet::bind
