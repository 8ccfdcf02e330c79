/* SPDX-License-Identifier: Apache-2.0
 * lookup_any: a function of one byte by a table of elements of any size: out[i] = table[in[i] + 128].
 *
 * in[0]: int8 [count]       out[0]: elements [count]       Constants: 0 table [256], elements.       A tile is at
 * most 4096 elements.
 */
#ifndef WHET_KERNELS_LOOKUP_ANY_H_
#define WHET_KERNELS_LOOKUP_ANY_H_

#include "kernels/kernel.h"

typedef struct {
  int32_t count;
  int32_t bytes; /* of an element of the table: 1, 2, 4 or 8 */
} whet_lookup_any_params;

#endif /* WHET_KERNELS_LOOKUP_ANY_H_ */
