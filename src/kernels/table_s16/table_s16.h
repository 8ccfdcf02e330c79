/* SPDX-License-Identifier: Apache-2.0
 * table_s16: a function of 16-bit numbers by an interpolated table.
 *
 * in[0], out[0]: int16 [count]       Constants: 0 table int16 [513].       A tile is at most 4096 elements.
 */
#ifndef WHET_KERNELS_TABLE_S16_H_
#define WHET_KERNELS_TABLE_S16_H_

#include "kernels/kernel.h"

typedef struct {
  int32_t count;
} whet_table_s16_params;

#endif /* WHET_KERNELS_TABLE_S16_H_ */
