/* SPDX-License-Identifier: Apache-2.0
 * mul_s8: product of two int8 tensors, broadcast: out = clamp(out_zero + requantise((a - a_zero) * (b -
 * b_zero)), act).
 *
 * in[0], in[1], out[0]: int8       Canonical constants: 0 multiplier [1], 1 shift [1] as conv2d_s8's 2 and 3.
 * A tile is at most WHET_CHUNK elements of a run.
 */
#ifndef WHET_KERNELS_MUL_S8_H_
#define WHET_KERNELS_MUL_S8_H_

#include "kernels/kernel.h"
#include "kernels/layout/broadcast.h"

typedef struct {
  whet_broadcast shape;
  int32_t a_zero, b_zero, out_zero;
  int32_t act_min, act_max;
  int32_t rule; /* WHET_RULE_F or WHET_RULE_D */
} whet_mul_s8_params;

#endif /* WHET_KERNELS_MUL_S8_H_ */
