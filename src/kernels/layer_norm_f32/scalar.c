/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "kernels/layer_norm_f32/layer_norm_f32.h"

enum { LANES = 8 };

static float joined(float* acc) {
  for (int32_t half = LANES / 2; half > 0; half /= 2)
    for (int32_t l = 0; l < half; ++l) acc[l] += acc[l + half];
  return acc[0];
}

static float mean_of(const float* x, int32_t count) {
  float acc[LANES] = {0};
  int32_t i = 0;
  for (; i + LANES <= count; i += LANES)
    for (int32_t l = 0; l < LANES; ++l) acc[l] += x[i + l];
  for (int32_t l = 0; i + l < count; ++l) acc[l] += x[i + l];
  return joined(acc) / (float)count;
}

static float mean_square_of(const float* x, int32_t count, float mean) {
  float acc[LANES] = {0};
  int32_t i = 0;
  for (; i + LANES <= count; i += LANES)
    for (int32_t l = 0; l < LANES; ++l) acc[l] += (x[i + l] - mean) * (x[i + l] - mean);
  for (int32_t l = 0; i + l < count; ++l) acc[l] += (x[i + l] - mean) * (x[i + l] - mean);
  return joined(acc) / (float)count;
}

void whet_layer_norm_f32_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_layer_norm_f32_params* p = args->params;
  const int32_t depth = p->depth;
  const float* scale = p->scaled ? args->in[1] : 0;
  const float* bias = p->biased ? args->in[p->scaled ? 2 : 1] : 0;
  float epsilon;
  memcpy(&epsilon, &p->epsilon_bits, sizeof epsilon);
  for (int32_t tile = begin; tile < end; ++tile) {
    const float* x = (const float*)args->in[0] + tile * depth;
    float* y = (float*)args->out[0] + tile * depth;
    const float mean = p->centred ? mean_of(x, depth) : 0.0f;
    const float factor = 1.0f / sqrtf(mean_square_of(x, depth, mean) + epsilon);
    for (int32_t i = 0; i < depth; ++i) y[i] = (x[i] - mean) * factor;
    if (scale)
      for (int32_t i = 0; i < depth; ++i) y[i] *= scale[i];
    if (bias)
      for (int32_t i = 0; i < depth; ++i) y[i] += bias[i];
  }
}
