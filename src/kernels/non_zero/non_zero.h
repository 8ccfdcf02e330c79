/* SPDX-License-Identifier: Apache-2.0
 * non_zero: where elements are not zero, one column of indices each, in C order; zeros behind the last column.
 *
 * in[0]: elements [dims[0], ..., dims[rank - 1]]    out[0]: int64 [rank, count]    out[1]: int64 [1], how many
 * No constants. One tile.
 */
#ifndef WHET_KERNELS_NON_ZERO_H_
#define WHET_KERNELS_NON_ZERO_H_

#include "kernels/kernel.h"

enum { WHET_NON_ZERO_RANK = 8 };

typedef struct {
  int32_t count, rank;
  int32_t element_size; /* bytes: 1, 2, 4 or 8 */
  int32_t has_sign_bit; /* 1: a float, of which -0 is zero too */
  int32_t dims[WHET_NON_ZERO_RANK];
} whet_non_zero_params;

#endif /* WHET_KERNELS_NON_ZERO_H_ */
