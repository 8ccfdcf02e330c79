/* SPDX-License-Identifier: Apache-2.0
 * gemm_s8: fully connected layer, out[r, n] = clamp(out_zero + requantise(bias[n] + sum over k of (in[r, k] -
 * in_zero) * (weight[n, k] - weight_zero)), act_min, act_max).
 *
 * in[0]: int8 [rows, k]       out[0]: int8 [rows, n]
 * Canonical constants: 0 weights int8 [n, k], 1 bias int32 [n] or null, 2 multiplier [n], 3 shift [n], 4 and 5
 * activation as conv2d_s8. Tiles: chosen by the row (blocks of output channels, or rows).
 */
#ifndef WHET_KERNELS_GEMM_S8_H_
#define WHET_KERNELS_GEMM_S8_H_

#include "kernels/kernel.h"

typedef struct {
  int32_t rows, k, n;
  int32_t in_zero, weight_zero, out_zero;
  int32_t act_min, act_max;
  int32_t rule, tables;
} whet_gemm_s8_params;

#endif /* WHET_KERNELS_GEMM_S8_H_ */
