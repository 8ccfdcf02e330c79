/* SPDX-License-Identifier: Apache-2.0
 * layer_norm_f32: every row is scaled to mean 0 and variance 1, or (centred 0) to root mean square 1.
 *
 * in[0]: float [rows, depth]       out[0]: the same       Constants: none.       A tile is one row.
 * in[1], in[2]: scale and bias, float [depth] each, where scaled and biased say so (in[1] is the bias where only
 * biased is set).
 */
#ifndef WHET_KERNELS_LAYER_NORM_F32_H_
#define WHET_KERNELS_LAYER_NORM_F32_H_

#include "kernels/kernel.h"

typedef struct {
  int32_t rows, depth;
  int32_t epsilon_bits; /* a float */
  int32_t centred, scaled, biased;
} whet_layer_norm_f32_params;

#endif /* WHET_KERNELS_LAYER_NORM_F32_H_ */
