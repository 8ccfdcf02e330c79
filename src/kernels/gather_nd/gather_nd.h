/* SPDX-License-Identifier: Apache-2.0
 * gather_nd: out[b][i] = the slice of in[0][b] at index tuple i of batch b. A negative index counts from the
 * end; what is then still outside is moved to the nearest element, so no index reads outside of in[0].
 *
 * in[0]: [batches, sizes[0], ..., sizes[depth - 1], slice_bytes]
 * in[1]: int32 or int64 tuples of `depth`: those of batch b begin at tuple b * index_step
 * out[0]: [batches, count, slice_bytes]         No constants. A tile is one tuple of one batch.
 */
#ifndef WHET_KERNELS_GATHER_ND_H_
#define WHET_KERNELS_GATHER_ND_H_

#include "kernels/kernel.h"

enum { WHET_GATHER_DEPTH = 8 };

typedef struct {
  int32_t count, depth, slice_bytes;
  int32_t sizes[WHET_GATHER_DEPTH];
  int32_t wide; /* 1: indices are int64 */
  int32_t batches, batch_bytes;
  int32_t index_step; /* count, or 0 when all batches read the same indices */
} whet_gather_nd_params;

#endif /* WHET_KERNELS_GATHER_ND_H_ */
