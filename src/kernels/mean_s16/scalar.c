/* SPDX-License-Identifier: Apache-2.0 */
#include "kernels/mean_s16/mean_s16.h"
#include "kernels/requant/requant.h"

static int64_t sum_of(const whet_reduction* s, const int16_t* in) {
  int64_t sum = 0;
  for (int32_t i = 0; i < s->reduced[0]; ++i) {
    for (int32_t j = 0; j < s->reduced[1]; ++j) {
      const int16_t* x = in + i * s->reduced_stride[0] + j * s->reduced_stride[1];
      for (int32_t k = 0; k < s->reduced[2]; ++k, x += s->reduced_stride[2]) sum += *x;
    }
  }
  return sum;
}

void whet_mean_s16_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_mean_s16_params* p = args->params;
  int16_t* out = args->out[0];
  for (int32_t o = begin; o < end; ++o) {
    const int16_t* in = (const int16_t*)args->in[0] + whet_reduction_start(&p->shape, o);
    out[o] = whet_requant_wide(p->rule, sum_of(&p->shape, in), p->multiplier, p->shift, INT16_MIN, INT16_MAX);
  }
}
