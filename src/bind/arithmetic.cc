// SPDX-License-Identifier: Apache-2.0
#include "bind/arithmetic.h"

#include "bind/layout.h"
#include "bind/quantised.h"
#include "bind/words.h"
#include "kernels/binary_f32/binary_f32.h"
#include "kernels/binary_int/binary_int.h"
#include "kernels/binary_real/binary_real.h"
#include "kernels/binary_s16/binary_s16.h"
#include "kernels/minmax_s8/minmax_s8.h"

namespace whet::bind {

namespace {

Status BindReal(const OpView& view, int32_t code, DType dtype, std::vector<Call>* calls) {
  if (code > WHET_FMOD) return Unsupported(view);
  WHET_TRY(CheckCounts(view, 2, 2, view.baked_count()));
  const whet_broadcast shape = WHET_TRY(ReadBroadcast(view));
  Call& call = calls->emplace_back(CallOf(view, 2));
  const bool common = dtype == DType::kF32 && code <= WHET_MAXIMUM;
  call.family = common ? "binary_f32" : "binary_real";
  if (common) call.SetParams(whet_binary_f32_params{shape, code});
  if (!common) call.SetParams(whet_binary_real_params{shape, code, static_cast<int32_t>(dtype)});
  return AddFloatBounds(view, &call);
}

bool AnyQuantised(const OpView& view) {
  return !view.in(0).scale.empty() || !view.in(1).scale.empty() || !view.out(0).scale.empty();
}

}  // namespace

Status BindArithmetic(const OpView& view, int32_t code, std::vector<Call>* calls) {
  const DType dtype = view.out(0).dtype;
  if (!AllOf(view, 2, dtype) || AnyQuantised(view)) return Unsupported(view);
  if (dtype == DType::kF32 || dtype == DType::kF64) return BindReal(view, code, dtype, calls);
  const bool bits = code == WHET_BIT_AND || code == WHET_BIT_OR || code == WHET_BIT_XOR;
  if (!IsInteger(dtype) && !(dtype == DType::kBool && bits)) return Unsupported(view);
  WHET_TRY(CheckCounts(view, 2, 2, 0));
  const whet_broadcast shape = WHET_TRY(ReadBroadcast(view));
  Call& call = calls->emplace_back(CallOf(view, 2));
  call.family = "binary_int";
  call.SetParams(whet_binary_int_params{shape, code, static_cast<int32_t>(dtype)});
  return {};
}

Status BindMinMax(const OpView& view, bool maximum, std::vector<Call>* calls) {
  if (AllI16(view, 2)) return BindBinaryS16(view, maximum ? WHET_S16_MAXIMUM : WHET_S16_MINIMUM, calls);
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
