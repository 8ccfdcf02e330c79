// SPDX-License-Identifier: Apache-2.0
#include "bind/arithmetic.h"
#include "bind/layout.h"
#include "bind/quantised.h"
#include "bind/words.h"
#include "kernels/binary_s16/binary_s16.h"
#include "kernels/layout/binary.h"
#include "kernels/mul_s8/mul_s8.h"

namespace whet::bind {

namespace {

Status BindS8(const OpView& view, std::vector<Call>* calls) {
  WHET_TRY(CheckCounts(view, 2, 2, RequantBaked(view)));
  whet_mul_s8_params p{};
  p.shape = WHET_TRY(ReadBroadcast(view));
  p.a_zero = WHET_TRY(ZeroPoint(view.in(0)));
  p.b_zero = WHET_TRY(ZeroPoint(view.in(1)));
  p.out_zero = WHET_TRY(ZeroPoint(view.out(0)));
  p.rule = RuleOf(view);
  WHET_TRY(ReadAct(view, &p.act_min, &p.act_max));
  Call& call = calls->emplace_back(CallOf(view, 2));
  call.family = "mul_s8";
  call.SetParams(p);
  return AddRequant(view, 1, 255 * 255, &call);
}

}  // namespace

Status Bind_mul(const OpView& view, std::vector<Call>* calls) {
  if (AllI16(view, 2)) return BindBinaryS16(view, WHET_S16_MUL, calls);
  if (AllI8(view, 2)) return BindS8(view, calls);
  return BindArithmetic(view, WHET_MUL, calls);
}

}  // namespace whet::bind
