/* SPDX-License-Identifier: Apache-2.0
 * arg_max: index of the largest element along an axis, the first of equals. A NaN is never larger.
 *
 * in[0]: float, int8 or int32 [outer, depth, inner]       out[0]: int32 or int64 [outer, inner]       No
 * constants. A tile is one index of outer.
 */
#ifndef WHET_KERNELS_ARG_MAX_H_
#define WHET_KERNELS_ARG_MAX_H_

#include "kernels/kernel.h"

enum { WHET_OF_F32 = 0, WHET_OF_I8 = 1, WHET_OF_I32 = 2 };

typedef struct {
  int32_t outer, depth, inner;
  int32_t of;   /* WHET_OF_F32 ... */
  int32_t wide; /* 1: the result is int64 */
} whet_arg_max_params;

#endif /* WHET_KERNELS_ARG_MAX_H_ */
