/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "kernels/det_any/det_any.h"

static int32_t pivot_of(const double* m, int32_t n, int32_t column) {
  int32_t best = column;
  for (int32_t row = column + 1; row < n; ++row)
    best = fabs(m[row * n + column]) > fabs(m[best * n + column]) ? row : best;
  return best;
}

static void swap_rows(double* a, double* b, int32_t n) {
  for (int32_t i = 0; i < n; ++i) {
    const double kept = a[i];
    a[i] = b[i];
    b[i] = kept;
  }
}

/* Destroys the matrix. */
static double determinant(double* m, int32_t n) {
  double product = 1.0;
  for (int32_t c = 0; c < n; ++c) {
    const int32_t pivot = pivot_of(m, n, c);
    if (m[pivot * n + c] == 0.0) return 0.0;
    if (pivot != c) {
      swap_rows(m + pivot * n, m + c * n, n);
      product = -product;
    }
    product *= m[c * n + c];
    for (int32_t row = c + 1; row < n; ++row) {
      const double factor = m[row * n + c] / m[c * n + c];
      for (int32_t i = c; i < n; ++i) m[row * n + i] -= factor * m[c * n + i];
    }
  }
  return product;
}

void whet_det_any_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_det_any_params* p = args->params;
  const int32_t size = p->n * p->n;
  double* m = args->workspace;
  for (int32_t tile = begin; tile < end; ++tile) {
    for (int32_t i = 0; i < size; ++i) m[i] = whet_load_real(args->in[0], p->type, tile * size + i);
    if (p->type == WHET_NUM_F64) {
      ((double*)args->out[0])[tile] = determinant(m, p->n);
    } else {
      ((float*)args->out[0])[tile] = (float)determinant(m, p->n);
    }
  }
}
