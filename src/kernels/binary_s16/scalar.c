/* SPDX-License-Identifier: Apache-2.0 */
#include "kernels/binary_s16/binary_s16.h"
#include "kernels/requant/requant.h"

static int32_t saturate(int64_t x) {
  return x > INT32_MAX ? INT32_MAX : x < INT32_MIN ? INT32_MIN : (int32_t)x;
}

static int32_t sum_f(const whet_binary_s16_params* p, int32_t a, int32_t b) {
  const int64_t sum = (int64_t)p->multiplier_a * a + (int64_t)p->multiplier_b * b;
  return saturate((sum + ((int64_t)1 << (p->shift_out - 1))) >> p->shift_out);
}

static int32_t sum_d(const whet_binary_s16_params* p, int32_t a, int32_t b) {
  const int32_t x = whet_scale_d(a * (1 << p->left_shift), p->multiplier_a, p->shift_a);
  const int32_t y = whet_scale_d(b * (1 << p->left_shift), p->multiplier_b, p->shift_b);
  return whet_scale_d(p->code == WHET_S16_SUB ? x - y : x + y, p->multiplier_out, p->shift_out);
}

static int32_t combine(const whet_binary_s16_params* p, int32_t a, int32_t b) {
  switch (p->code) {
    case WHET_S16_MUL:
      return p->rule == WHET_RULE_F ? whet_scale_f(a * b, p->multiplier_out, p->shift_out)
                                    : whet_scale_d(a * b, p->multiplier_out, p->shift_out);
    case WHET_S16_MINIMUM:
      return b < a ? b : a;
    case WHET_S16_MAXIMUM:
      return a < b ? b : a;
    default:
      return p->rule == WHET_RULE_F ? sum_f(p, a, b) : sum_d(p, a, b);
  }
}

void whet_binary_s16_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_binary_s16_params* p = args->params;
  for (int32_t tile = begin; tile < end; ++tile) {
    const whet_stretch t = whet_broadcast_tile(&p->shape, tile);
    const int16_t *a = (const int16_t*)args->in[0] + t.a, *b = (const int16_t*)args->in[1] + t.b;
    int16_t* out = (int16_t*)args->out[0] + t.out;
    for (int32_t i = 0; i < t.count; ++i, a += p->shape.step_a, b += p->shape.step_b) {
      out[i] = (int16_t)whet_clamp(combine(p, *a, *b), p->act_min, p->act_max);
    }
  }
}
