/* SPDX-License-Identifier: Apache-2.0
 * mean_s8: mean over any axes: out = clamp(out_zero + requantise(sum of (in - in_zero)), act). The multiplier
 * holds 1 / count.
 *
 * in[0]: int8       out[0]: int8 [outputs]       Canonical constants: 0 multiplier [1], 1 shift [1] as
 * conv2d_s8's 2 and 3. A tile is one output.
 */
#ifndef WHET_KERNELS_MEAN_S8_H_
#define WHET_KERNELS_MEAN_S8_H_

#include "kernels/kernel.h"
#include "kernels/layout/reduction.h"

typedef struct {
  whet_reduction shape;
  int32_t in_zero, out_zero;
  int32_t act_min, act_max;
  int32_t rule; /* WHET_RULE_F or WHET_RULE_D */
} whet_mean_s8_params;

#endif /* WHET_KERNELS_MEAN_S8_H_ */
