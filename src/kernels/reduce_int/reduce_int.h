/* SPDX-License-Identifier: Apache-2.0
 * reduce_int: sum, product, largest or least of integer elements along any axes; sums and products wrap. The largest
 * and least of truth values are "any" and "all".
 *
 * in[0]: an integer type or bool       out[0]: the same [outputs]       No constants.       A tile is a run of
 * outputs.
 */
#ifndef WHET_KERNELS_REDUCE_INT_H_
#define WHET_KERNELS_REDUCE_INT_H_

#include "kernels/kernel.h"
#include "kernels/layout/number.h"
#include "kernels/layout/reduction.h"

typedef struct {
  whet_reduction shape;
  int32_t kind; /* WHET_SUM ... */
  int32_t type; /* WHET_NUM_I8 ... */
} whet_reduce_int_params;

#endif /* WHET_KERNELS_REDUCE_INT_H_ */
