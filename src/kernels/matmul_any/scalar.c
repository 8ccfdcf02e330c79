/* SPDX-License-Identifier: Apache-2.0 */
#include "kernels/matmul_any/matmul_any.h"

/* One output row. Adds a row of b at a time, so that the inner loop is contiguous. */
#define WHET_ROW(name, T)                                                    \
  static void name(const whet_matrices* s, const T* a, const T* b, T* out) { \
    for (int32_t j = 0; j < s->n; ++j) out[j] = 0;                           \
    for (int32_t i = 0; i < s->k; ++i, b += s->n) {                          \
      const T v = a[i];                                                      \
      for (int32_t j = 0; j < s->n; ++j) out[j] += v * b[j];                 \
    }                                                                        \
  }

/* Signed products have the low bits of unsigned ones. */
WHET_ROW(row_f64, double)
WHET_ROW(row_32, uint32_t)
WHET_ROW(row_64, uint64_t)

void whet_matmul_any_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_matmul_any_params* p = args->params;
  const whet_matrices* s = &p->shape;
  for (int32_t tile = begin; tile < end; ++tile) {
    int32_t a, b;
    whet_matrices_at(s, tile / s->m, &a, &b);
    a += tile % s->m * s->k;
    if (p->type == WHET_NUM_F64) {
      row_f64(s, (const double*)args->in[0] + a, (const double*)args->in[1] + b,
              (double*)args->out[0] + tile * s->n);
    } else if (p->type == WHET_NUM_I64 || p->type == WHET_NUM_U64) {
      row_64(s, (const uint64_t*)args->in[0] + a, (const uint64_t*)args->in[1] + b,
             (uint64_t*)args->out[0] + tile * s->n);
    } else {
      row_32(s, (const uint32_t*)args->in[0] + a, (const uint32_t*)args->in[1] + b,
             (uint32_t*)args->out[0] + tile * s->n);
    }
  }
}
