/* SPDX-License-Identifier: Apache-2.0
 * unique: the different rows of a matrix. Rows are compared element by element; all NaNs are equal and behind the
 * numbers. What lies behind the last result is zero.
 *
 * in[0]: [rows, columns]
 * out[0]: [rows, columns], the different rows    out[1]: int64 [rows], the row in which each first occurs
 * out[2]: int64 [rows], which result each row is    out[3]: int64 [rows], how often each occurs
 * out[4]: int64 [1], how many there are           No constants. One tile.
 */
#ifndef WHET_KERNELS_UNIQUE_H_
#define WHET_KERNELS_UNIQUE_H_

#include "kernels/kernel.h"

typedef struct {
  int32_t rows, columns;
  int32_t element_size; /* bytes: 1, 2, 4 or 8 */
  int32_t dtype;        /* whet_dtype of whet.h, u8 for bool */
  int32_t sorted;       /* 1: results ascend; 0: they come in the order in which they first occur */
} whet_unique_params;

#endif /* WHET_KERNELS_UNIQUE_H_ */
