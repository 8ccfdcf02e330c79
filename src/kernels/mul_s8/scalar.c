/* SPDX-License-Identifier: Apache-2.0
 * Packed constants: 0 multiplier int32 [1], 1 shift int8 [1] for whet_requant.
 */
#include "kernels/mul_s8/mul_s8.h"
#include "kernels/requant/requant.h"

void whet_mul_s8_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_mul_s8_params* p = args->params;
  const int32_t multiplier = *(const int32_t*)args->consts[0], shift = *(const int8_t*)args->consts[1];
  for (int32_t tile = begin; tile < end; ++tile) {
    const whet_stretch t = whet_broadcast_tile(&p->shape, tile);
    const int8_t *a = (const int8_t*)args->in[0] + t.a, *b = (const int8_t*)args->in[1] + t.b;
    int8_t* out = (int8_t*)args->out[0] + t.out;
    for (int32_t i = 0; i < t.count; ++i, a += p->shape.step_a, b += p->shape.step_b) {
      out[i] = (int8_t)whet_requant(p->rule, (*a - p->a_zero) * (*b - p->b_zero), multiplier, shift,
                                    p->out_zero, p->act_min, p->act_max);
    }
  }
}
