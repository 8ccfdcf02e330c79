// SPDX-License-Identifier: Apache-2.0
#include <bit>
#include <cmath>

#include "bind/quantised.h"
#include "bind/reduction.h"
#include "kernels/softmax_f32/softmax_f32.h"
#include "kernels/softmax_s8/softmax_s8.h"
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

}  // namespace

Status Bind_softmax(const OpView& view, std::vector<Call>* calls) {
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
