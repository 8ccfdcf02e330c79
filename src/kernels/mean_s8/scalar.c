/* SPDX-License-Identifier: Apache-2.0
 * Packed constants: 0 multiplier int32 [1], 1 shift int8 [1] for whet_requant.
 */
#include "kernels/mean_s8/mean_s8.h"
#include "kernels/requant/requant.h"

static int32_t sum_of(const whet_reduction* s, const int8_t* in) {
  int32_t sum = 0;
  for (int32_t i = 0; i < s->reduced[0]; ++i) {
    for (int32_t j = 0; j < s->reduced[1]; ++j) {
      const int8_t* x = in + i * s->reduced_stride[0] + j * s->reduced_stride[1];
      for (int32_t k = 0; k < s->reduced[2]; ++k, x += s->reduced_stride[2]) sum += *x;
    }
  }
  return sum;
}

void whet_mean_s8_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_mean_s8_params* p = args->params;
  const int32_t multiplier = *(const int32_t*)args->consts[0], shift = *(const int8_t*)args->consts[1];
  const int32_t offset = p->in_zero * whet_reduction_count(&p->shape);
  int8_t* out = args->out[0];
  for (int32_t o = begin; o < end; ++o) {
    const int32_t sum =
        sum_of(&p->shape, (const int8_t*)args->in[0] + whet_reduction_start(&p->shape, o)) - offset;
    out[o] = (int8_t)whet_requant(p->rule, sum, multiplier, shift, p->out_zero, p->act_min, p->act_max);
  }
}
