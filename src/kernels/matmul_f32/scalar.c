/* SPDX-License-Identifier: Apache-2.0 */
#include "kernels/matmul_f32/matmul_f32.h"

/* Adds a row of b at a time, so that the inner loop is contiguous. */
static void row(const whet_matrices* s, const float* a, const float* b, float* out) {
  for (int32_t j = 0; j < s->n; ++j) out[j] = 0.0f;
  for (int32_t i = 0; i < s->k; ++i, b += s->n) {
    const float v = a[i];
    for (int32_t j = 0; j < s->n; ++j) out[j] += v * b[j];
  }
}

void whet_matmul_f32_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_matrices* s = &((const whet_matmul_f32_params*)args->params)->shape;
  for (int32_t tile = begin; tile < end; ++tile) {
    int32_t a, b;
    whet_matrices_at(s, tile / s->m, &a, &b);
    row(s, (const float*)args->in[0] + a + tile % s->m * s->k, (const float*)args->in[1] + b,
        (float*)args->out[0] + tile * s->n);
  }
}
