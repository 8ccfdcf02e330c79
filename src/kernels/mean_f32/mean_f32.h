/* SPDX-License-Identifier: Apache-2.0
 * mean_f32: mean over any axes, summed in C order of the operand.
 *
 * in[0]: float       out[0]: float [outputs]       Constants: 0 activation bounds float [2].       A tile is
 * one output.
 */
#ifndef WHET_KERNELS_MEAN_F32_H_
#define WHET_KERNELS_MEAN_F32_H_

#include "kernels/kernel.h"
#include "kernels/layout/reduction.h"

typedef struct {
  whet_reduction shape;
} whet_mean_f32_params;

#endif /* WHET_KERNELS_MEAN_F32_H_ */
