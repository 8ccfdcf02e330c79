/* SPDX-License-Identifier: Apache-2.0
 * Packed constants: 0 multiplier int32 [1], 1 shift int8 [1] for whet_requant.
 */
#include "kernels/matmul_s8/matmul_s8.h"
#include "kernels/requant/requant.h"

enum { kBlock = 16 }; /* outputs computed together, so that b is read along its rows */

static void dot(const whet_matmul_s8_params* p, const int8_t* a, const int8_t* b, int32_t count,
                int32_t* acc) {
  for (int32_t j = 0; j < count; ++j) acc[j] = 0;
  for (int32_t i = 0; i < p->shape.k; ++i, b += p->shape.n) {
    const int32_t v = a[i] - p->a_zero;
    for (int32_t j = 0; j < count; ++j) acc[j] += v * (b[j] - p->b_zero);
  }
}

void whet_matmul_s8_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_matmul_s8_params* p = args->params;
  const whet_matrices* s = &p->shape;
  const int32_t multiplier = *(const int32_t*)args->consts[0], shift = *(const int8_t*)args->consts[1];
  for (int32_t tile = begin; tile < end; ++tile) {
    int32_t at_a, at_b, acc[kBlock];
    whet_matrices_at(s, tile / s->m, &at_a, &at_b);
    const int8_t *a = (const int8_t*)args->in[0] + at_a + tile % s->m * s->k,
                 *b = (const int8_t*)args->in[1] + at_b;
    int8_t* out = (int8_t*)args->out[0] + tile * s->n;
    for (int32_t first = 0; first < s->n; first += kBlock) {
      const int32_t count = s->n - first < kBlock ? s->n - first : kBlock;
      dot(p, a, b + first, count, acc);
      for (int32_t j = 0; j < count; ++j) {
        out[first + j] =
            (int8_t)whet_requant(p->rule, acc[j], multiplier, shift, p->out_zero, p->act_min, p->act_max);
      }
    }
  }
}
