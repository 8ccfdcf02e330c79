// SPDX-License-Identifier: Apache-2.0
#include "bind/sum.h"

#include <algorithm>
#include <cstdlib>

#include "bind/layout.h"
#include "bind/quantised.h"
#include "kernels/add_s8/add_s8.h"

namespace whet::bind {
namespace {

bool Within(int32_t x, int32_t low, int32_t high) {
  return low <= x && x <= high;
}

Status ReadTermsF(const OpView& view, int32_t sign, whet_add_s8_params* p) {
  WHET_TRY(CheckBaked(view, 1, DType::kI32, 3));
  const int32_t* terms = view.baked_data<int32_t>(1);
  if (!Within(terms[0], 0, 1 << 21) || !Within(terms[1], 0, 1 << 21) || !Within(terms[2], 1, 31)) {
    return Error("the multipliers are out of range; recompile the model");
  }
  p->multiplier_a = terms[0];
  p->multiplier_b = sign * terms[1];
  p->shift = terms[2];
  return {};
}

Status ReadTermsD(const OpView& view, int32_t sign, whet_add_s8_params* p) {
  WHET_TRY(CheckBaked(view, 1, DType::kI32, 7));
  const int32_t* terms = view.baked_data<int32_t>(1);
  const int32_t left = terms[0];
  const bool fits = Within(left, 0, 21) && terms[1] >= 0 && terms[3] >= 0 && terms[5] >= 0 &&
                    Within(terms[2], -31, 0) && Within(terms[4], -31, 0) && Within(terms[6], -31, 30);
  if (!fits) return Error("the multipliers are out of range; recompile the model");
  p->left_shift = left;
  p->multiplier_a = terms[1];
  p->shift_a = terms[2];
  p->multiplier_b = terms[3];
  p->shift_b = terms[4];
  p->multiplier_out = terms[5];
  p->shift_out = terms[6];
  p->subtract = sign < 0;
  return {};
}

}  // namespace

Status BindSumS8(const OpView& view, int32_t sign, std::vector<Call>* calls) {
  WHET_TRY(CheckCounts(view, 2, 2, 2));
  whet_add_s8_params p{};
  p.shape = WHET_TRY(ReadBroadcast(view));
  p.a_zero = WHET_TRY(ZeroPoint(view.in(0)));
  p.b_zero = WHET_TRY(ZeroPoint(view.in(1)));
  p.out_zero = WHET_TRY(ZeroPoint(view.out(0)));
  p.rule = RuleOf(view);
  WHET_TRY(ReadAct(view, &p.act_min, &p.act_max));
  WHET_TRY(view.tflm() ? ReadTermsD(view, sign, &p) : ReadTermsF(view, sign, &p));
  Call& call = calls->emplace_back(CallOf(view, 2));
  call.family = "add_s8";
  call.SetParams(p);
  return {};
}

}  // namespace whet::bind
