/* SPDX-License-Identifier: Apache-2.0
 * binary_i32: element-wise arithmetic of two int32 tensors, broadcast; kernels/layout/binary.h says how.
 *
 * in[0], in[1], out[0]: int32       No constants.
 * A tile is at most WHET_CHUNK elements of a run.
 */
#ifndef WHET_KERNELS_BINARY_I32_H_
#define WHET_KERNELS_BINARY_I32_H_

#include "kernels/kernel.h"
#include "kernels/layout/binary.h"
#include "kernels/layout/broadcast.h"

typedef struct {
  whet_broadcast shape;
  int32_t op; /* WHET_ADD ... */
} whet_binary_i32_params;

#endif /* WHET_KERNELS_BINARY_I32_H_ */
