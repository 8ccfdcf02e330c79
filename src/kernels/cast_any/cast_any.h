/* SPDX-License-Identifier: Apache-2.0
 * cast_any: every element converted to another number type. Integers wrap as two's complement; floats
 * truncate towards zero and saturate at the ends of the result's type, NaN gives 0; bool is value != 0.
 *
 * in[0]: [count]       out[0]: [count]       No constants.       A tile is at most 4096 elements.
 */
#ifndef WHET_KERNELS_CAST_ANY_H_
#define WHET_KERNELS_CAST_ANY_H_

#include "kernels/kernel.h"

/* The numbers of base/dtype.h. */
enum { WHET_F32 = 0, WHET_I8 = 3, WHET_U8 = 4, WHET_I16 = 5, WHET_I32 = 6, WHET_I64 = 7, WHET_BOOL = 8 };

typedef struct {
  int32_t count;
  int32_t from, to; /* WHET_F32 ... */
} whet_cast_any_params;

#endif /* WHET_KERNELS_CAST_ANY_H_ */
