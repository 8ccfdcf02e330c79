/* SPDX-License-Identifier: Apache-2.0
 * binary_f32: element-wise arithmetic of two float tensors, broadcast, clamped to bounds. A minimum or
 * maximum with a NaN is NaN.
 *
 * in[0], in[1], out[0]: float       Constants: 0 activation bounds float [2].
 * A tile is at most WHET_CHUNK elements of a run.
 */
#ifndef WHET_KERNELS_BINARY_F32_H_
#define WHET_KERNELS_BINARY_F32_H_

#include "kernels/kernel.h"
#include "kernels/layout/binary.h"
#include "kernels/layout/broadcast.h"

typedef struct {
  whet_broadcast shape;
  int32_t op; /* WHET_ADD ... */
} whet_binary_f32_params;

#endif /* WHET_KERNELS_BINARY_F32_H_ */
