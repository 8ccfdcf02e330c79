/* SPDX-License-Identifier: Apache-2.0
 * slopes_s16: two straight lines that meet at real 0, between stored numbers of 8 and 16 bits, or from sums of 32: out =
 * clamp(out_zero + requantise(in - in_zero)), by the first pair of multiplier and shift from 0 on, by the second
 * below; there rule F gives the opposite where `opposite` is set.
 *
 * in[0]: int8, int16 or int32 [count]       out[0]: int8 or int16 [count]       No constants.       A tile is at most
 * 4096 elements.
 */
#ifndef WHET_KERNELS_SLOPES_S16_H_
#define WHET_KERNELS_SLOPES_S16_H_

#include "kernels/kernel.h"

typedef struct {
  int32_t count;
  int32_t in_bytes, out_bytes; /* 1 or 2; of the operand also 4 */
  int32_t in_zero, out_zero;
  int32_t multiplier[2], shift[2];
  int32_t opposite;
  int32_t limit; /* sums are kept within +-limit before they are scaled */
  int32_t act_min, act_max;
  int32_t rule; /* WHET_RULE_F or WHET_RULE_D */
} whet_slopes_s16_params;

#endif /* WHET_KERNELS_SLOPES_S16_H_ */
