// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <bit>
#include <cmath>

#include "bind/quantised.h"
#include "bind/reduction.h"
#include "bind/words.h"
#include "kernels/softmax_f32/softmax_f32.h"
#include "kernels/softmax_s16/softmax_s16.h"
#include "kernels/softmax_s8/softmax_s8.h"
#include "kernels/softmax_tflm_s16/softmax_tflm_s16.h"
#include "kernels/softmax_tflm_s8/softmax_tflm_s8.h"

namespace whet::bind {
namespace {

// The sum of a line's exponentials, and 256 times the largest, must fit 32 bits.
Status CheckTable(const int32_t* table, int64_t depth) {
  constexpr int32_t kLargest = 1 << 22;
  int64_t largest = 0;
  for (int i = 0; i < 256; ++i) {
    if (table[i] < 0 || table[i] > kLargest)
      return Error("the table of exponentials is out of range; recompile the model");
    largest = std::max<int64_t>(largest, table[i]);
  }
  if (table[0] == 0 || largest * depth > UINT32_MAX)
    return Error("the sum of exponentials may exceed 32 bits; recompile the model");
  return {};
}

Status BindTable(const OpView& view, const Lines& lines, Call* call) {
  WHET_TRY(CheckBaked(view, 0, DType::kI32, 256));
  WHET_TRY(CheckTable(view.baked_data<int32_t>(0), lines.depth));
  call->family = "softmax_s8";
  call->SetParams(whet_softmax_s8_params{lines.outer, lines.depth});
  call->AddConst(view.baked_data<int32_t>(0), {DType::kI32, 256});
  return {};
}

Status BindTflm(const OpView& view, const Lines& lines, Call* call) {
  WHET_TRY(CheckBaked(view, 0, DType::kI32, 3));
  const int32_t* terms = view.baked_data<int32_t>(0);
  if (terms[0] < 0 || terms[1] < 0 || terms[1] > 31 || terms[2] > 0) {
    return Error("the softmax multiplier is out of range; recompile the model");
  }
  if (lines.depth > 4095)
    return Error("softmax over more than 4095 elements overflows in dialect tflm; use the default dialect");
  call->family = "softmax_tflm_s8";
  call->SetParams(whet_softmax_tflm_s8_params{lines.outer, lines.depth, terms[0], terms[1], terms[2]});
  return {};
}

Status BindF32(const OpView& view, const Lines& lines, Call* call) {
  const float beta = static_cast<float>(view.Real("beta", 1.0));
  if (!(beta > 0) || !std::isfinite(beta)) return Error("attribute 'beta' should be positive");
  call->family = "softmax_f32";
  call->SetParams(
      whet_softmax_f32_params{lines.outer, lines.depth, lines.inner, std::bit_cast<int32_t>(beta)});
  return {};
}

Status BindWordTables(const OpView& view, const Lines& lines, Call* call) {
  WHET_TRY(CheckCounts(view, 1, 1, 1));
  WHET_TRY(CheckBaked(view, 0, DType::kI32, 512));
  const int32_t* table = view.baked_data<int32_t>(0);
  const bool fits = std::all_of(table, table + 512, [](int32_t e) { return e >= 0 && e <= 1 << 22; });
  if (!fits || table[0] < 1 << 8 || table[256] != 1 << 22)
    return Error("the table of exponentials is out of range; recompile the model");
  call->family = "softmax_s16";
  call->SetParams(whet_softmax_s16_params{lines.outer, lines.depth});
  call->AddConst(table, {DType::kI32, 512});
  return {};
}

Status BindWordsTflm(const OpView& view, const Lines& lines, Call* call) {
  WHET_TRY(CheckCounts(view, 1, 1, 3));
  WHET_TRY(CheckBaked(view, 0, DType::kI32, 2));
  WHET_TRY(CheckBaked(view, 1, DType::kI16, 513));
  WHET_TRY(CheckBaked(view, 2, DType::kI16, 513));
  const int32_t* terms = view.baked_data<int32_t>(0);
  const int16_t *exp = view.baked_data<int16_t>(1), *inverse = view.baked_data<int16_t>(2);
  const auto positive = [](int16_t x) { return x >= 0; };
  if (terms[0] < 0 || terms[1] < -31 || terms[1] > 30 || lines.depth >= 1 << 16 || exp[512] < 1 << 14 ||
      !std::all_of(exp, exp + 513, positive) || !std::all_of(inverse, inverse + 513, positive))
    return Error("the softmax tables are out of range; recompile the model");
  call->family = "softmax_tflm_s16";
  call->SetParams(whet_softmax_tflm_s16_params{lines.outer, lines.depth, terms[0], terms[1]});
  call->AddConst(exp, {DType::kI16, 513});
  call->AddConst(inverse, {DType::kI16, 513});
  return {};
}

Status BindWords(const OpView& view, std::vector<Call>* calls) {
  WHET_TRY(CheckSameShape(view.in(0), view.out(0)));
  const Lines lines = WHET_TRY(ReadLines(view.in(0), view.Int("axis", -1)));
  if (lines.inner != 1)
    return Error("attribute 'axis' of a quantised softmax should be the last; put transposes around it");
  if (view.out(0).scale[0] != 1.0f / 32768)
    return Error("the result of a softmax of 16 bits should have scale 1/32768");
  Call& call = calls->emplace_back(UnaryCall(view));
  return view.tflm() ? BindWordsTflm(view, lines, &call) : BindWordTables(view, lines, &call);
}

}  // namespace

Status Bind_softmax(const OpView& view, std::vector<Call>* calls) {
  if (AllI16(view, 1)) return BindWords(view, calls);
  const bool quantised = AllI8(view, 1);
  if (!quantised && !AllF32(view, 1)) return Unsupported(view);
  WHET_TRY(CheckCounts(view, 1, 1, quantised ? 1 : 0));
  WHET_TRY(CheckSameShape(view.in(0), view.out(0)));
  const Lines lines = WHET_TRY(ReadLines(view.in(0), view.Int("axis", -1)));
  Call& call = calls->emplace_back(UnaryCall(view));
  if (!quantised) return BindF32(view, lines, &call);
  if (lines.inner != 1)
    return Error("attribute 'axis' of a quantised softmax should be the last; put transposes around it");
  if (view.out(0).scale[0] != 1.0f / 256 || WHET_TRY(ZeroPoint(view.out(0))) != -128) {
    return Error("the result of a quantised softmax should have scale 1/256 and zero point -128");
  }
  return view.tflm() ? BindTflm(view, lines, &call) : BindTable(view, lines, &call);
}

}  // namespace whet::bind
