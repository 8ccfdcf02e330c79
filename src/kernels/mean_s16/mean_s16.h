/* SPDX-License-Identifier: Apache-2.0
 * mean_s16: mean over any axes: out = clamp(requantise(sum of in)). The multiplier holds 1 / count.
 *
 * in[0]: int16       out[0]: int16 [outputs]       No constants.       A tile is one output.
 */
#ifndef WHET_KERNELS_MEAN_S16_H_
#define WHET_KERNELS_MEAN_S16_H_

#include "kernels/kernel.h"
#include "kernels/layout/reduction.h"

typedef struct {
  whet_reduction shape;
  int32_t multiplier, shift; /* as whet_requant_wide takes them */
  int32_t rule;              /* WHET_RULE_F or WHET_RULE_D */
} whet_mean_s16_params;

#endif /* WHET_KERNELS_MEAN_S16_H_ */
