// SPDX-License-Identifier: Apache-2.0
#include "bind/unary.h"

#include <bit>

#include "bind/checks.h"
#include "bind/words.h"
#include "kernels/math_f32/math_f32.h"
#include "kernels/math_f64/math_f64.h"
#include "kernels/table_s8/table_s8.h"
#include "kernels/unary_f32/unary_f32.h"
#include "kernels/unary_num/unary_num.h"

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

namespace {

bool TakesIntegers(int32_t code) {
  return code == WHET_NEG || code == WHET_SIGN || code == WHET_ABS || code == WHET_BIT_NOT;
}

}  // namespace

Status BindUnary(const OpView& view, int32_t code, float a, float b, std::vector<Call>* calls) {
  if (AllI8(view, 1)) return BindTable(view, calls);
  if (AllI16(view, 1)) return BindUnaryS16(view, calls);
  const DType dtype = view.out(0).dtype;
  if (!AllOf(view, 1, dtype) || !view.in(0).scale.empty()) return Unsupported(view);
  const bool real = dtype == DType::kF32 || dtype == DType::kF64;
  const bool whole =
      (IsInteger(dtype) && TakesIntegers(code)) || (dtype == DType::kBool && code == WHET_BIT_NOT);
  if (code == WHET_BIT_NOT ? !whole : !real && !whole) return Unsupported(view);
  WHET_TRY(CheckCounts(view, 1, 1, 0));
  WHET_TRY(CheckSameShape(view.in(0), view.out(0)));
  Call& call = calls->emplace_back(UnaryCall(view));
  const bool of_numbers = code >= WHET_NEG || (code == WHET_ABS && dtype != DType::kF32);
  if (of_numbers) {
    call.family = "unary_num";
    call.SetParams(whet_unary_num_params{Count(view.in(0)), code, static_cast<int32_t>(dtype)});
    return {};
  }
  call.family = dtype == DType::kF64 ? "math_f64" : code <= WHET_SILU ? "unary_f32" : "math_f32";
  static_assert(sizeof(whet_unary_f32_params) == sizeof(whet_math_f32_params) &&
                sizeof(whet_unary_f32_params) == sizeof(whet_math_f64_params));
  call.SetParams(
      whet_unary_f32_params{Count(view.in(0)), code, std::bit_cast<int32_t>(a), std::bit_cast<int32_t>(b)});
  return {};
}

}  // namespace whet::bind
