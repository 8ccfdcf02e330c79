/* SPDX-License-Identifier: Apache-2.0
 * softmax_s16: softmax over the last axis, int16 to int16 with scale 1/32768, by baked tables of exponentials.
 *
 *   d = maximum of the row - in[i]       e[i] = (high[d >> 8] * low[d & 255] + 2^21) >> 22
 *   out[i] = min(32767, round(32768 * e[i] / sum of e)), ties up
 *
 * in[0]: int16 [rows, depth]       out[0]: int16 [rows, depth]
 * Constants: 0 int32 [512], high and then low, from 0 to 2^22, high[0] and low[0] above 0.       A tile is one
 * row.
 */
#ifndef WHET_KERNELS_SOFTMAX_S16_H_
#define WHET_KERNELS_SOFTMAX_S16_H_

#include "kernels/kernel.h"

typedef struct {
  int32_t rows, depth;
} whet_softmax_s16_params;

#endif /* WHET_KERNELS_SOFTMAX_S16_H_ */
