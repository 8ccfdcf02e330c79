// SPDX-License-Identifier: Apache-2.0
#include "bind/arithmetic.h"

#include "bind/layout.h"
#include "bind/quantised.h"
#include "kernels/binary_f32/binary_f32.h"
#include "kernels/binary_i32/binary_i32.h"
#include "kernels/binary_i64/binary_i64.h"
#include "kernels/minmax_s8/minmax_s8.h"

namespace whet::bind {

Status BindArithmetic(const OpView& view, int32_t code, std::vector<Call>* calls) {
  const bool real = AllF32(view, 2), narrow = AllOf(view, 2, DType::kI32), wide = AllOf(view, 2, DType::kI64);
  if (!real && !narrow && !wide) return Unsupported(view);
  WHET_TRY(CheckCounts(view, 2, 2, real ? view.baked_count() : 0));
  const whet_broadcast shape = WHET_TRY(ReadBroadcast(view));
  Call& call = calls->emplace_back(CallOf(view, 2));
  if (real) {
    call.family = "binary_f32";
    call.SetParams(whet_binary_f32_params{shape, code});
    return AddFloatBounds(view, &call);
  }
  call.family = narrow ? "binary_i32" : "binary_i64";
  if (narrow) call.SetParams(whet_binary_i32_params{shape, code});
  if (wide) call.SetParams(whet_binary_i64_params{shape, code});
  return {};
}

Status BindMinMax(const OpView& view, bool maximum, std::vector<Call>* calls) {
  if (!AllI8(view, 2)) return BindArithmetic(view, maximum ? WHET_MAXIMUM : WHET_MINIMUM, calls);
  WHET_TRY(CheckCounts(view, 2, 2, 0));
  WHET_TRY(CheckSameQuant(view.in(0), view.out(0)));
  WHET_TRY(CheckSameQuant(view.in(1), view.out(0)));
  const whet_broadcast shape = WHET_TRY(ReadBroadcast(view));
  Call& call = calls->emplace_back(CallOf(view, 2));
  call.family = "minmax_s8";
  call.SetParams(whet_minmax_s8_params{shape, maximum});
  return {};
}

}  // namespace whet::bind
