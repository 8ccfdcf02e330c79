/* SPDX-License-Identifier: Apache-2.0
 * top_k: the k largest (or least) elements along an axis, best first, and where they are. Of equal elements the
 * lower index comes first; a NaN is larger than all.
 *
 * in[0]: any number type [outer, depth, inner]       out[0]: the same [outer, k, inner]       out[1]: int64 or int32
 * indices [outer, k, inner]       No constants.       A tile is one line.
 */
#ifndef WHET_KERNELS_TOP_K_H_
#define WHET_KERNELS_TOP_K_H_

#include "kernels/kernel.h"
#include "kernels/layout/number.h"

typedef struct {
  int32_t outer, depth, inner, k;
  int32_t type;     /* WHET_NUM_F32 ... */
  int32_t size;     /* bytes of an element */
  int32_t smallest; /* 1: the least ones */
  int32_t wide;     /* 1: indices are int64 */
} whet_top_k_params;

#endif /* WHET_KERNELS_TOP_K_H_ */
