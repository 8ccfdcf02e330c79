/* SPDX-License-Identifier: Apache-2.0
 * Reads the canonical constants. Each output is bias + products in the order of k. A tile is four output
 * channels of all rows.
 */
#include "kernels/gemm_f32/gemm_f32.h"

enum { kBlock = 4 };

static void dot4(const float* x, const float* const* w, int32_t n, float* acc) {
  const float *w0 = w[0], *w1 = w[1], *w2 = w[2], *w3 = w[3];
  float a0 = acc[0], a1 = acc[1], a2 = acc[2], a3 = acc[3];
  for (int32_t i = 0; i < n; ++i) {
    const float v = x[i];
    a0 += v * w0[i];
    a1 += v * w1[i];
    a2 += v * w2[i];
    a3 += v * w3[i];
  }
  acc[0] = a0, acc[1] = a1, acc[2] = a2, acc[3] = a3;
}

void whet_gemm_f32_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_gemm_f32_params* p = args->params;
  const float *weights = args->consts[0], *bias = args->consts[1], *bounds = args->consts[2];
  for (int32_t tile = begin; tile < end; ++tile) {
    const int32_t first = tile * kBlock, block = p->n - first < kBlock ? p->n - first : kBlock;
    const float* w[kBlock];
    for (int32_t j = 0; j < kBlock; ++j) w[j] = weights + (first + (j < block ? j : 0)) * p->k;
    const float* in = args->in[0];
    float* out = (float*)args->out[0] + first;
    for (int32_t r = 0; r < p->rows; ++r, in += p->k, out += p->n) {
      float acc[kBlock];
      for (int32_t j = 0; j < kBlock; ++j) acc[j] = bias ? bias[first + (j < block ? j : 0)] : 0.0f;
      dot4(in, w, p->k, acc);
      for (int32_t j = 0; j < block; ++j) {
        const float y = acc[j] < bounds[0] ? bounds[0] : acc[j];
        out[j] = y > bounds[1] ? bounds[1] : y;
      }
    }
  }
}
