/* SPDX-License-Identifier: Apache-2.0
 * compare_any: element-wise comparison of two tensors of one number type or of truth values, broadcast. NaN
 * is unequal to everything and neither less nor greater.
 *
 * in[0], in[1]: dtype       out[0]: bool       No constants.
 * A tile is at most WHET_CHUNK elements of a run.
 */
#ifndef WHET_KERNELS_COMPARE_ANY_COMPARE_ANY_H_
#define WHET_KERNELS_COMPARE_ANY_COMPARE_ANY_H_

#include "kernels/kernel.h"
#include "kernels/layout/broadcast.h"
#include "kernels/layout/dtypes.h"

enum { WHET_EQUAL = 0, WHET_LESS = 1, WHET_LESS_EQUAL = 2 };

typedef struct {
  whet_broadcast shape;
  int32_t op;    /* WHET_EQUAL ... */
  int32_t dtype; /* of the operands */
} whet_compare_any_params;

#endif /* WHET_KERNELS_COMPARE_ANY_COMPARE_ANY_H_ */
