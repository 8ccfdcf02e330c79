/* SPDX-License-Identifier: Apache-2.0
 * arg_max: index of the largest element along an axis (or of the least), the first of equals or the last.
 *
 * in[0]: any number type [outer, depth, inner]       out[0]: int32 or int64 [outer, inner]       No constants. A tile
 * is one index of outer. Comparisons with a NaN are false.
 */
#ifndef WHET_KERNELS_ARG_MAX_H_
#define WHET_KERNELS_ARG_MAX_H_

#include "kernels/kernel.h"
#include "kernels/layout/number.h"

typedef struct {
  int32_t outer, depth, inner;
  int32_t type;  /* WHET_NUM_F32 ... */
  int32_t wide;  /* 1: the result is int64 */
  int32_t plain; /* 1: f32, i8 or i32, largest, first */
  int32_t smallest, last;
} whet_arg_max_params;

#endif /* WHET_KERNELS_ARG_MAX_H_ */
