/* SPDX-License-Identifier: Apache-2.0
 * Batched matrix products a [batch..., m, k] * b [batch..., k, n]: where matrix number i of each operand
 * begins under broadcasting.
 */
#ifndef WHET_KERNELS_LAYOUT_MATRICES_H_
#define WHET_KERNELS_LAYOUT_MATRICES_H_

#include <stdint.h>

enum { WHET_BATCH = 4 };

typedef struct {
  int32_t m, k, n;
  int32_t batch[WHET_BATCH], stride_a[WHET_BATCH],
      stride_b[WHET_BATCH]; /* strides in elements, 0 where broadcast */
} whet_matrices;

static inline int32_t whet_matrices_count(const whet_matrices* s) {
  return s->batch[0] * s->batch[1] * s->batch[2] * s->batch[3];
}

static inline void whet_matrices_at(const whet_matrices* s, int32_t index, int32_t* a, int32_t* b) {
  *a = *b = 0;
  for (int32_t d = WHET_BATCH - 1; index > 0; --d) {
    const int32_t i = index % s->batch[d];
    index /= s->batch[d];
    *a += i * s->stride_a[d];
    *b += i * s->stride_b[d];
  }
}

#endif /* WHET_KERNELS_LAYOUT_MATRICES_H_ */
