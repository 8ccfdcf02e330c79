/* SPDX-License-Identifier: Apache-2.0
 * binary_i64: element-wise arithmetic of two int64 tensors, broadcast; kernels/layout/binary.h says how.
 *
 * in[0], in[1], out[0]: int64       No constants.
 * A tile is at most WHET_CHUNK elements of a run.
 */
#ifndef WHET_KERNELS_BINARY_I64_H_
#define WHET_KERNELS_BINARY_I64_H_

#include "kernels/kernel.h"
#include "kernels/layout/binary.h"
#include "kernels/layout/broadcast.h"

typedef struct {
  whet_broadcast shape;
  int32_t op; /* WHET_ADD ... */
} whet_binary_i64_params;

#endif /* WHET_KERNELS_BINARY_I64_H_ */
