/* SPDX-License-Identifier: Apache-2.0
 * fill_nd: sets all elements to one value, of which low and high are the bytes in little-endian order.
 *
 * out[0]: elements [count]       No operands, no constants.       A tile is at most 4096 elements.
 */
#ifndef WHET_KERNELS_FILL_ND_H_
#define WHET_KERNELS_FILL_ND_H_

#include "kernels/kernel.h"

typedef struct {
  int32_t count;
  int32_t element_size; /* bytes: 1, 2, 4 or 8 */
  int32_t low, high;
} whet_fill_nd_params;

#endif /* WHET_KERNELS_FILL_ND_H_ */
