/* SPDX-License-Identifier: Apache-2.0
 * softmax_tflm_s8: softmax over the last axis as TensorFlow Lite Micro computes it, in fixed point; int8 to
 * int8 with scale 1/256 and zero point -128. An input more than -diff_min below its row's maximum gives -128.
 *
 * in[0]: int8 [rows, depth]       out[0]: int8 [rows, depth]       No constants.
 * 0 <= left_shift <= 26, -255 <= diff_min <= 0, depth < 4096. A tile is one row.
 */
#ifndef WHET_KERNELS_SOFTMAX_TFLM_S8_H_
#define WHET_KERNELS_SOFTMAX_TFLM_S8_H_

#include "kernels/kernel.h"

typedef struct {
  int32_t rows, depth;
  int32_t multiplier, left_shift; /* of input scale * beta, into 5 integer and 26 fraction bits */
  int32_t diff_min;
} whet_softmax_tflm_s8_params;

#endif /* WHET_KERNELS_SOFTMAX_TFLM_S8_H_ */
