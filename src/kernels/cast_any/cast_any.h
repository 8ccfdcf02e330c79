/* SPDX-License-Identifier: Apache-2.0
 * cast_any: every element converted to another number type. Integers wrap as two's complement; floats
 * truncate towards zero and saturate at the ends of the result's type, NaN gives 0; bool is value != 0.
 * Floats of 16 bits round to nearest, ties to even.
 *
 * in[0]: [count]       out[0]: [count]       No constants.       A tile is at most 4096 elements.
 */
#ifndef WHET_KERNELS_CAST_ANY_H_
#define WHET_KERNELS_CAST_ANY_H_

#include "kernels/kernel.h"
#include "kernels/layout/dtypes.h"

typedef struct {
  int32_t count;
  int32_t from, to; /* WHET_F32 ... */
} whet_cast_any_params;

#endif /* WHET_KERNELS_CAST_ANY_H_ */
