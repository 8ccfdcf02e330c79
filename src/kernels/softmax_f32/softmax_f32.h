/* SPDX-License-Identifier: Apache-2.0
 * softmax_f32: out = exp(beta * (x - maximum)) / sum of those, along one axis; summed in the order of the
 * axis.
 *
 * in[0], out[0]: float [outer, depth, inner]       No constants.
 * A tile is one line along the axis: tiles = outer * inner.
 */
#ifndef WHET_KERNELS_SOFTMAX_F32_H_
#define WHET_KERNELS_SOFTMAX_F32_H_

#include "kernels/kernel.h"

typedef struct {
  int32_t outer, depth, inner;
  int32_t beta_bits; /* the bits of beta as float32 */
} whet_softmax_f32_params;

#endif /* WHET_KERNELS_SOFTMAX_F32_H_ */
