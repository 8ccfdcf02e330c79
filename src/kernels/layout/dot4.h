/* SPDX-License-Identifier: Apache-2.0
 * One stretch of int8 inputs times four stretches of int8 weights: the inner loop of scalar convolutions and
 * matrix products. C99.
 */
#ifndef WHET_KERNELS_LAYOUT_DOT4_H_
#define WHET_KERNELS_LAYOUT_DOT4_H_

#include <stdint.h>

static inline void whet_dot4_step(int32_t v, const int8_t* w0, const int8_t* w1, const int8_t* w2,
                                  const int8_t* w3, int32_t* acc) {
  acc[0] += v * *w0;
  acc[1] += v * *w1;
  acc[2] += v * *w2;
  acc[3] += v * *w3;
}

/* acc[j] += sum over i < n of x[i] * w[j][offset + i] */
static inline void whet_dot4(const int8_t* x, const int8_t* const* w, int32_t offset, int32_t n,
                             int32_t* acc) {
  const int8_t *w0 = w[0] + offset, *w1 = w[1] + offset, *w2 = w[2] + offset, *w3 = w[3] + offset;
  const int8_t *const end = x + n, *const whole = x + (n & ~3);
  int32_t a[4] = {acc[0], acc[1], acc[2], acc[3]};
  for (; x != whole; x += 4, w0 += 4, w1 += 4, w2 += 4, w3 += 4) {
    whet_dot4_step(x[0], w0, w1, w2, w3, a);
    whet_dot4_step(x[1], w0 + 1, w1 + 1, w2 + 1, w3 + 1, a);
    whet_dot4_step(x[2], w0 + 2, w1 + 2, w2 + 2, w3 + 2, a);
    whet_dot4_step(x[3], w0 + 3, w1 + 3, w2 + 3, w3 + 3, a);
  }
  for (; x != end; ++x) whet_dot4_step(*x, w0++, w1++, w2++, w3++, a);
  acc[0] = a[0], acc[1] = a[1], acc[2] = a[2], acc[3] = a[3];
}

#endif /* WHET_KERNELS_LAYOUT_DOT4_H_ */
