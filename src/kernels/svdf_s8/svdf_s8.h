/* SPDX-License-Identifier: Apache-2.0
 * svdf_s8: the state of every filter moves on by one step and takes in the filter's product with the input; a unit is
 * the sum of its filters' states times their weights in time. Sums wrap at 32 bits.
 *
 * in[0]: int8 [batch, inputs]       in[1]: int8 feature weights [filters, inputs]       in[2]: time weights [filters,
 * steps]       in[3]: int32 bias [filters / rank], or null       in[4]: state [batch, filters, steps]       out[0]: int8
 * [batch, filters / rank]       out[1]: the next state, which may lie where the state does. State and time weights are
 * int16 or int8. Canonical constants: 0 multiplier [2], 1 shift [2] as conv2d_s8's 2 and 3: into the state, into the
 * result. A tile is one row of the batch.
 */
#ifndef WHET_KERNELS_SVDF_S8_H_
#define WHET_KERNELS_SVDF_S8_H_

#include "kernels/kernel.h"

typedef struct {
  int32_t batch, inputs, filters, steps, rank;
  int32_t wide; /* 1: state and time weights are int16, 0: int8 */
  int32_t in_zero, state_zero, out_zero;
  int32_t act_min, act_max;
  int32_t rule; /* WHET_RULE_F or WHET_RULE_D */
} whet_svdf_s8_params;

#endif /* WHET_KERNELS_SVDF_S8_H_ */
