/* SPDX-License-Identifier: Apache-2.0
 * Each output is bias + products in the order of k. A tile is four output channels of all rows, whose sums lie in the result while
 * the weights are decoded piece by piece.
 */
#include "kernels/coded_gemm_f32/coded_gemm_f32.h"

enum { kBlock = 4, kPiece = 64 };

static float bounded(float y, const float* bounds) {
  const float low = y < bounds[0] ? bounds[0] : y;
  return low > bounds[1] ? bounds[1] : low;
}

static void add_products(const float* x, const float* w, int32_t n, float* sum) {
  float acc = *sum;
  for (int32_t i = 0; i < n; ++i) acc += x[i] * w[i];
  *sum = acc;
}

void whet_coded_gemm_f32_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_coded_gemm_f32_params* params = args->params;
  const whet_gemm_f32_params* p = &params->sizes;
  const float *bias = args->consts[1], *bounds = args->consts[2];
  const whet_codes codes = {args->consts[0], args->consts[3], args->consts[4]};
  const float* in = args->in[0];
  for (int32_t tile = begin; tile < end; ++tile) {
    const int32_t first = tile * kBlock, block = p->n - first < kBlock ? p->n - first : kBlock;
    float* out = (float*)args->out[0] + first;
    for (int32_t r = 0; r < p->rows; ++r) {
      for (int32_t j = 0; j < block; ++j) out[r * p->n + j] = bias ? bias[first + j] : 0.0f;
    }
    for (int32_t k = 0; k < p->k; k += kPiece) {
      const int32_t n = p->k - k < kPiece ? p->k - k : kPiece;
      float w[kBlock][kPiece];
      for (int32_t j = 0; j < block; ++j)
        whet_decode(&params->coding, &codes, (first + j) * p->k + k, n, w[j]);
      for (int32_t r = 0; r < p->rows; ++r) {
        for (int32_t j = 0; j < block; ++j) add_products(in + r * p->k + k, w[j], n, &out[r * p->n + j]);
      }
    }
    for (int32_t r = 0; r < p->rows; ++r) {
      for (int32_t j = 0; j < block; ++j) out[r * p->n + j] = bounded(out[r * p->n + j], bounds);
    }
  }
}
