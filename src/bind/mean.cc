// SPDX-License-Identifier: Apache-2.0
#include "bind/quantised.h"
#include "bind/reduction.h"
#include "bind/words.h"
#include "kernels/mean_f32/mean_f32.h"
#include "kernels/mean_s16/mean_s16.h"
#include "kernels/mean_s8/mean_s8.h"

namespace whet::bind {
namespace {

Status BindS8(const OpView& view, const whet_reduction& shape, Call* call) {
  whet_mean_s8_params p{shape};
  p.in_zero = WHET_TRY(ZeroPoint(view.in(0)));
  p.out_zero = WHET_TRY(ZeroPoint(view.out(0)));
  p.rule = RuleOf(view);
  WHET_TRY(ReadAct(view, &p.act_min, &p.act_max));
  call->family = "mean_s8";
  call->SetParams(p);
  const int64_t count = whet_reduction_count(&shape);
  if (count >= 1 << 22)
    return Error("the sum of 2^22 or more elements may exceed 32 bits; keep this mean in float");
  return AddRequant(view, 1, count * 255, call);
}

Status BindS16(const OpView& view, const whet_reduction& shape, Call* call) {
  whet_mean_s16_params p{shape};
  p.rule = RuleOf(view);
  const int64_t count = whet_reduction_count(&shape);
  if (count >= 1 << 16)
    return Error("the sum of 2^16 or more elements may exceed 32 bits; keep this mean in float");
  WHET_TRY(ReadFactor(view, count * 32768, &p.multiplier, &p.shift));
  call->family = "mean_s16";
  call->SetParams(p);
  return {};
}

}  // namespace

Status Bind_mean(const OpView& view, std::vector<Call>* calls) {
  const bool words = AllI16(view, 1), quantised = words || AllI8(view, 1);
  if (!quantised && !AllF32(view, 1)) return Unsupported(view);
  WHET_TRY(CheckCounts(view, 1, 1, quantised ? RequantBaked(view) : view.baked_count()));
  const whet_reduction shape = WHET_TRY(ReadReduction(view));
  Call& call = calls->emplace_back(UnaryCall(view));
  if (words) return BindS16(view, shape, &call);
  if (quantised) return BindS8(view, shape, &call);
  call.family = "mean_f32";
  call.SetParams(whet_mean_f32_params{shape});
  return AddFloatBounds(view, &call);
}

}  // namespace whet::bind
