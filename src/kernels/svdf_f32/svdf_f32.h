/* SPDX-License-Identifier: Apache-2.0
 * svdf_f32: as svdf_s8, of floats.
 *
 * in[0]: float [batch, inputs]       in[1]: feature weights [filters, inputs]       in[2]: time weights [filters,
 * steps]       in[3]: bias [filters / rank], or null       in[4]: state [batch, filters, steps]       out[0]: float
 * [batch, filters / rank]       out[1]: the next state, which may lie where the state does. Canonical constants: 0
 * bounds [2]. A tile is one row of the batch.
 */
#ifndef WHET_KERNELS_SVDF_F32_H_
#define WHET_KERNELS_SVDF_F32_H_

#include "kernels/kernel.h"

typedef struct {
  int32_t batch, inputs, filters, steps, rank;
} whet_svdf_f32_params;

#endif /* WHET_KERNELS_SVDF_F32_H_ */
