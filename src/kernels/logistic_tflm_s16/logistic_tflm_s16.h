/* SPDX-License-Identifier: Apache-2.0
 * logistic_tflm_s16: the logistic function or tanh of 16-bit numbers as TensorFlow Lite Micro computes them:
 * x * multiplier, rounded by shift, counts steps of 1 / 12288; the result has scale 1/32768.
 *
 * in[0], out[0]: int16 [count]       Constants: 0 the logistic function at i / 24 in steps of 2^-16, int32
 * [256].       A tile is at most 4096 elements.
 */
#ifndef WHET_KERNELS_LOGISTIC_TFLM_S16_H_
#define WHET_KERNELS_LOGISTIC_TFLM_S16_H_

#include "kernels/kernel.h"

typedef struct {
  int32_t count;
  int32_t multiplier, shift; /* at most 32767 and 31 */
  int32_t tanh;
} whet_logistic_tflm_s16_params;

#endif /* WHET_KERNELS_LOGISTIC_TFLM_S16_H_ */
