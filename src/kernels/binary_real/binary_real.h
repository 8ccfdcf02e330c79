/* SPDX-License-Identifier: Apache-2.0
 * binary_real: element-wise arithmetic of two float32 or float64 tensors, broadcast, clamped to bounds; what
 * binary_f32 has not. A minimum or maximum with a NaN is NaN.
 *
 * in[0], in[1], out[0]: dtype       Constants: 0 activation bounds float [2].
 * A tile is at most WHET_CHUNK elements of a run.
 */
#ifndef WHET_KERNELS_BINARY_REAL_BINARY_REAL_H_
#define WHET_KERNELS_BINARY_REAL_BINARY_REAL_H_

#include "kernels/kernel.h"
#include "kernels/layout/binary.h"
#include "kernels/layout/broadcast.h"
#include "kernels/layout/dtypes.h"

typedef struct {
  whet_broadcast shape;
  int32_t op;    /* WHET_ADD ... WHET_FMOD */
  int32_t dtype; /* WHET_F32 or WHET_F64 */
} whet_binary_real_params;

#endif /* WHET_KERNELS_BINARY_REAL_BINARY_REAL_H_ */
