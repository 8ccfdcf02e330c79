/* SPDX-License-Identifier: Apache-2.0
 * matmul_s8: batched matrix product of two int8 tensors: out = clamp(out_zero + requantise(sum over k of (a -
 * a_zero) * (b - b_zero))).
 *
 * in[0]: int8 [batch..., m, k]       in[1]: int8 [batch..., k, n]       out[0]: int8 [batch..., m, n]
 * Canonical constants: 0 multiplier [1], 1 shift [1] as conv2d_s8's 2 and 3. A tile is one output row: tiles
 * = batches * m.
 */
#ifndef WHET_KERNELS_MATMUL_S8_H_
#define WHET_KERNELS_MATMUL_S8_H_

#include "kernels/kernel.h"
#include "kernels/layout/matrices.h"

typedef struct {
  whet_matrices shape;
  int32_t a_zero, b_zero, out_zero;
  int32_t act_min, act_max;
  int32_t rule; /* WHET_RULE_F or WHET_RULE_D */
} whet_matmul_s8_params;

#endif /* WHET_KERNELS_MATMUL_S8_H_ */
