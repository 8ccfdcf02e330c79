/* SPDX-License-Identifier: Apache-2.0
 * gather_nd: out[i] = the slice of in[0] at index tuple i. A negative index counts from the end; what is then
 * still outside is moved to the nearest element, so no index reads outside of in[0].
 *
 * in[0]: [sizes[0], ..., sizes[depth - 1], slice_bytes]       in[1]: int32 or int64 [count, depth] out[0]:
 * [count, slice_bytes] No constants. A tile is one tuple.
 */
#ifndef WHET_KERNELS_GATHER_ND_H_
#define WHET_KERNELS_GATHER_ND_H_

#include "kernels/kernel.h"

typedef struct {
  int32_t count, depth, slice_bytes;
  int32_t sizes[6];
  int32_t wide; /* 1: indices are int64 */
} whet_gather_nd_params;

#endif /* WHET_KERNELS_GATHER_ND_H_ */
