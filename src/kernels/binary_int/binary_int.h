/* SPDX-License-Identifier: Apache-2.0
 * binary_int: element-wise arithmetic of two integer tensors of one type, or of truth values (bit operations
 * only), broadcast; kernels/layout/binary.h says how.
 *
 * in[0], in[1], out[0]: dtype       No constants.       A tile is at most WHET_CHUNK elements of a run.
 */
#ifndef WHET_KERNELS_BINARY_INT_BINARY_INT_H_
#define WHET_KERNELS_BINARY_INT_BINARY_INT_H_

#include "kernels/kernel.h"
#include "kernels/layout/binary.h"
#include "kernels/layout/broadcast.h"
#include "kernels/layout/dtypes.h"

typedef struct {
  whet_broadcast shape;
  int32_t op;    /* WHET_ADD ... */
  int32_t dtype; /* WHET_I8 ... */
} whet_binary_int_params;

#endif /* WHET_KERNELS_BINARY_INT_BINARY_INT_H_ */
