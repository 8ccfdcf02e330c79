/* SPDX-License-Identifier: Apache-2.0
 * softmax_tflm_s16: softmax over the last axis as TensorFlow Lite Micro computes it, int16 to int16 with scale
 * 1/32768.
 *
 * in[0]: int16 [rows, depth]       out[0]: int16 [rows, depth], which may not be the operand
 * Constants: 0 exp(x) for x in [-10, 0] int16 [513], 1 1 / (1 + x) for x in [0, 1] int16 [513].       A tile is
 * one row.
 */
#ifndef WHET_KERNELS_SOFTMAX_TFLM_S16_H_
#define WHET_KERNELS_SOFTMAX_TFLM_S16_H_

#include "kernels/kernel.h"

typedef struct {
  int32_t rows, depth;
  int32_t multiplier, shift; /* of differences: to steps of 10 / 65535 */
} whet_softmax_tflm_s16_params;

#endif /* WHET_KERNELS_SOFTMAX_TFLM_S16_H_ */
