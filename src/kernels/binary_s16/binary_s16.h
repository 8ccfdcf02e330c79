/* SPDX-License-Identifier: Apache-2.0
 * binary_s16: two int16 tensors without zero points, broadcast.
 *
 * add, sub, rule F: out = clamp((multiplier_a * a + multiplier_b * b + 2^(shift_out-1)) >> shift_out), the
 * second multiplier negative in a difference; rule D: as add_s8, in 32 bits. mul: out = clamp(requantise(a *
 * b)) by multiplier_out and shift_out. minimum, maximum: of the stored values.
 *
 * in[0], in[1], out[0]: int16       No constants.       A tile is at most WHET_CHUNK elements of a run.
 */
#ifndef WHET_KERNELS_BINARY_S16_H_
#define WHET_KERNELS_BINARY_S16_H_

#include "kernels/kernel.h"
#include "kernels/layout/broadcast.h"

enum { WHET_S16_ADD = 0, WHET_S16_SUB = 1, WHET_S16_MUL = 2, WHET_S16_MINIMUM = 3, WHET_S16_MAXIMUM = 4 };

typedef struct {
  whet_broadcast shape;
  int32_t code; /* WHET_S16_ADD ... */
  int32_t rule; /* WHET_RULE_F or WHET_RULE_D */
  int32_t left_shift, multiplier_a, shift_a, multiplier_b, shift_b;
  int32_t multiplier_out, shift_out;
  int32_t act_min, act_max;
} whet_binary_s16_params;

#endif /* WHET_KERNELS_BINARY_S16_H_ */
