/* SPDX-License-Identifier: Apache-2.0 */
#include "kernels/mean_f32/mean_f32.h"

static float sum_of(const whet_reduction* s, const float* in) {
  float sum = 0.0f;
  for (int32_t i = 0; i < s->reduced[0]; ++i) {
    for (int32_t j = 0; j < s->reduced[1]; ++j) {
      const float* x = in + i * s->reduced_stride[0] + j * s->reduced_stride[1];
      for (int32_t k = 0; k < s->reduced[2]; ++k, x += s->reduced_stride[2]) sum += *x;
    }
  }
  return sum;
}

void whet_mean_f32_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_reduction* s = &((const whet_mean_f32_params*)args->params)->shape;
  const float *bounds = args->consts[0], count = (float)whet_reduction_count(s);
  float* out = args->out[0];
  for (int32_t o = begin; o < end; ++o) {
    const float mean = sum_of(s, (const float*)args->in[0] + whet_reduction_start(s, o)) / count;
    const float y = mean < bounds[0] ? bounds[0] : mean;
    out[o] = y > bounds[1] ? bounds[1] : y;
  }
}
