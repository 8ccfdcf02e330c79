/* SPDX-License-Identifier: Apache-2.0
 * cumulate_any: running sums or products along an axis, of all elements up to each one or (exclusive) before it, from the
 * first or (reverse) from the last. Integers wrap.
 *
 * in[0]: any number type [outer, depth, inner]       out[0]: the same       No constants.       A tile is one index
 * of outer.
 */
#ifndef WHET_KERNELS_CUMULATE_ANY_H_
#define WHET_KERNELS_CUMULATE_ANY_H_

#include "kernels/kernel.h"
#include "kernels/layout/number.h"

typedef struct {
  int32_t outer, depth, inner;
  int32_t type; /* WHET_NUM_F32 ... */
  int32_t product, exclusive, reverse;
} whet_cumulate_any_params;

#endif /* WHET_KERNELS_CUMULATE_ANY_H_ */
