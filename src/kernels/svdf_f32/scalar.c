/* SPDX-License-Identifier: Apache-2.0 */
#include "kernels/svdf_f32/svdf_f32.h"

#include <string.h>

static float clamp(float x, const float* bounds) {
  return x < bounds[0] ? bounds[0] : x > bounds[1] ? bounds[1] : x;
}

static float dot(const float* a, const float* b, int32_t count) {
  float sum = 0.0f;
  for (int32_t i = 0; i < count; ++i) sum += a[i] * b[i];
  return sum;
}

static void batch_row(const whet_svdf_f32_params* p, const whet_args* args, int32_t row) {
  const float *x = (const float*)args->in[0] + row * p->inputs, *feature = args->in[1], *time = args->in[2],
              *bias = args->in[3];
  const int32_t units = p->filters / p->rank, at = row * p->filters * p->steps;
  const float* state = (const float*)args->in[4] + at;
  float *next = (float*)args->out[1] + at, *y = (float*)args->out[0] + row * units;
  for (int32_t unit = 0; unit < units; ++unit) {
    y[unit] = bias ? bias[unit] : 0.0f;
    for (int32_t k = 0; k < p->rank; ++k) {
      memmove(next, state + 1, (size_t)(p->steps - 1) * sizeof(float));
      next[p->steps - 1] = dot(feature, x, p->inputs);
      y[unit] += dot(time, next, p->steps);
      state += p->steps;
      next += p->steps;
      time += p->steps;
      feature += p->inputs;
    }
    y[unit] = clamp(y[unit], args->consts[0]);
  }
}

void whet_svdf_f32_scalar(const whet_args* args, int32_t begin, int32_t end) {
  for (int32_t tile = begin; tile < end; ++tile) batch_row(args->params, args, tile);
}
