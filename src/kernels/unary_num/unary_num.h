/* SPDX-License-Identifier: Apache-2.0
 * unary_num: neg, abs and sign of any number, floor, ceil and round of floats, bit_not of integers and of truth
 * values. The smallest integer is its own opposite; the sign of NaN is NaN.
 *
 * in[0], out[0]: dtype [count]       No constants.       A tile is at most 4096 elements.
 */
#ifndef WHET_KERNELS_UNARY_NUM_UNARY_NUM_H_
#define WHET_KERNELS_UNARY_NUM_UNARY_NUM_H_

#include "kernels/kernel.h"
#include "kernels/layout/dtypes.h"
#include "kernels/layout/unary.h"

typedef struct {
  int32_t count;
  int32_t op;    /* WHET_NEG ... and WHET_ABS */
  int32_t dtype; /* WHET_F32 ... */
} whet_unary_num_params;

#endif /* WHET_KERNELS_UNARY_NUM_UNARY_NUM_H_ */
