/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "kernels/softmax_f32/softmax_f32.h"

static void line(const float* in, float* out, int32_t depth, int32_t step, float beta) {
  float top = in[0], sum = 0.0f;
  for (int32_t i = 1; i < depth; ++i) top = in[i * step] > top ? in[i * step] : top;
  for (int32_t i = 0; i < depth; ++i) {
    const float e = expf((in[i * step] - top) * beta);
    out[i * step] = e;
    sum += e;
  }
  for (int32_t i = 0; i < depth; ++i) out[i * step] /= sum;
}

void whet_softmax_f32_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_softmax_f32_params* p = args->params;
  float beta;
  memcpy(&beta, &p->beta_bits, sizeof beta);
  for (int32_t tile = begin; tile < end; ++tile) {
    const int32_t offset = tile / p->inner * p->depth * p->inner + tile % p->inner;
    line((const float*)args->in[0] + offset, (float*)args->out[0] + offset, p->depth, p->inner, beta);
  }
}
