/* SPDX-License-Identifier: Apache-2.0
 * add_s8: sum of two int8 tensors of their own quantisations, broadcast; a difference has negative
 * multiplier_b (rule F) or subtract = 1 (rule D).
 *
 * rule F: out = out_zero + ((multiplier_a * (a - a_zero) + multiplier_b * (b - b_zero) + 2^(shift-1)) >>
 * shift) rule D: TFLite's: both operands are shifted left by left_shift and scaled, their sum scaled by
 * multiplier_out and shift_out
 *
 * in[0], in[1]: int8       out[0]: int8       No constants.
 * A tile is at most WHET_CHUNK elements of a run.
 */
#ifndef WHET_KERNELS_ADD_S8_H_
#define WHET_KERNELS_ADD_S8_H_

#include "kernels/kernel.h"
#include "kernels/layout/broadcast.h"

typedef struct {
  whet_broadcast shape;
  int32_t a_zero, b_zero, out_zero;
  int32_t act_min, act_max;
  int32_t rule;
  int32_t multiplier_a, multiplier_b;
  int32_t shift;                                  /* rule F */
  int32_t left_shift, shift_a, shift_b, subtract; /* rule D */
  int32_t multiplier_out, shift_out;
} whet_add_s8_params;

#endif /* WHET_KERNELS_ADD_S8_H_ */
