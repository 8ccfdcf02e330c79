/* SPDX-License-Identifier: Apache-2.0
 * minmax_s8: element-wise minimum or maximum of two int8 tensors of equal quantisation, broadcast.
 *
 * in[0], in[1], out[0]: int8       No constants.       A tile is at most WHET_CHUNK elements of a run.
 */
#ifndef WHET_KERNELS_MINMAX_S8_H_
#define WHET_KERNELS_MINMAX_S8_H_

#include "kernels/kernel.h"
#include "kernels/layout/broadcast.h"

typedef struct {
  whet_broadcast shape;
  int32_t maximum; /* 0: minimum */
} whet_minmax_s8_params;

#endif /* WHET_KERNELS_MINMAX_S8_H_ */
