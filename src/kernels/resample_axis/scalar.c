/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "kernels/resample_axis/resample_axis.h"

static void add_constant(float* out, int32_t count, float value) {
  for (int32_t i = 0; i < count; ++i) out[i] += value;
}

static void add_scaled(float* out, const float* in, int32_t count, float weight) {
  for (int32_t i = 0; i < count; ++i) out[i] += in[i] * weight;
}

static void blend(const whet_resample_axis_params* p, const float* in, const int32_t* indices,
                  const float* weights, float* out) {
  float outside;
  memcpy(&outside, &p->outside_bits, sizeof outside);
  for (int32_t i = 0; i < p->inner; ++i) out[i] = 0.0f;
  for (int32_t t = 0; t < p->taps; ++t) {
    if (indices[t] < 0) {
      add_constant(out, p->inner, outside * weights[t]);
    } else {
      add_scaled(out, in + indices[t] * p->inner, p->inner, weights[t]);
    }
  }
}

void whet_resample_axis_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_resample_axis_params* p = args->params;
  const int32_t* indices = args->consts[0];
  const float* weights = args->consts[1];
  for (int32_t tile = begin; tile < end; ++tile) {
    const int32_t at = tile % p->out, from = tile / p->out * p->in, bytes = p->inner * p->element_size;
    const int32_t* taps = indices + at * p->taps;
    if (weights) {
      blend(p, (const float*)args->in[0] + from * p->inner, taps, weights + at * p->taps,
            (float*)args->out[0] + tile * p->inner);
    } else {
      memmove((char*)args->out[0] + tile * bytes, (const char*)args->in[0] + (from + *taps) * bytes,
              (uint32_t)bytes);
    }
  }
}
