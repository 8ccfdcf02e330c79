/* SPDX-License-Identifier: Apache-2.0 */
#include "kernels/add_s8/add_s8.h"
#include "kernels/requant/requant.h"

static void run_f(const whet_add_s8_params* p, const int8_t* a, const int8_t* b, int8_t* out, int32_t count) {
  const int32_t ma = p->multiplier_a, mb = p->multiplier_b, shift = p->shift, low = p->act_min,
                high = p->act_max;
  const int32_t step_a = p->shape.step_a, step_b = p->shape.step_b;
  const int32_t fixed = (1 << (shift - 1)) - ma * p->a_zero - mb * p->b_zero, zero = p->out_zero;
  for (int32_t i = 0; i < count; ++i, a += step_a, b += step_b) {
    out[i] = (int8_t)whet_clamp(((ma * *a + mb * *b + fixed) >> shift) + zero, low, high);
  }
}

static void run_d(const whet_add_s8_params* p, const int8_t* a, const int8_t* b, int8_t* out, int32_t count) {
  const int32_t left = p->left_shift;
  for (int32_t i = 0; i < count; ++i, a += p->shape.step_a, b += p->shape.step_b) {
    const int32_t x = whet_scale_d((*a - p->a_zero) * (1 << left), p->multiplier_a, p->shift_a);
    const int32_t y = whet_scale_d((*b - p->b_zero) * (1 << left), p->multiplier_b, p->shift_b);
    out[i] = (int8_t)whet_requant(WHET_RULE_D, p->subtract ? x - y : x + y, p->multiplier_out, p->shift_out,
                                  p->out_zero, p->act_min, p->act_max);
  }
}

void whet_add_s8_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_add_s8_params* p = args->params;
  for (int32_t tile = begin; tile < end; ++tile) {
    const whet_stretch t = whet_broadcast_tile(&p->shape, tile);
    const int8_t *a = (const int8_t*)args->in[0] + t.a, *b = (const int8_t*)args->in[1] + t.b;
    int8_t* out = (int8_t*)args->out[0] + t.out;
    if (p->rule == WHET_RULE_F) {
      run_f(p, a, b, out, t.count);
    } else {
      run_d(p, a, b, out, t.count);
    }
  }
}
