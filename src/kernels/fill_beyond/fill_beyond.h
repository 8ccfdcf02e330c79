/* SPDX-License-Identifier: Apache-2.0
 * fill_beyond: a copy in which the elements behind the first ones along an axis, as many as in[1] says, hold one
 * value, of which low and high are the bytes in little-endian order.
 *
 * in[0]: elements [outer, size, inner]    in[1]: int64 [1]    out[0]: elements [outer, size, inner]
 * No constants. A tile is one of `outer`.
 */
#ifndef WHET_KERNELS_FILL_BEYOND_H_
#define WHET_KERNELS_FILL_BEYOND_H_

#include "kernels/kernel.h"

typedef struct {
  int32_t outer, size, inner;
  int32_t element_size; /* bytes: 1, 2, 4 or 8 */
  int32_t low, high;
} whet_fill_beyond_params;

#endif /* WHET_KERNELS_FILL_BEYOND_H_ */
