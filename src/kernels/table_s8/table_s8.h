/* SPDX-License-Identifier: Apache-2.0
 * table_s8: a function of one byte by table: out[i] = table[in[i] as unsigned]. For int8 and uint8 alike.
 *
 * in[0], out[0]: bytes [count]       Constants: 0 table [256], bytes.       A tile is at most 4096 elements.
 */
#ifndef WHET_KERNELS_TABLE_S8_H_
#define WHET_KERNELS_TABLE_S8_H_

#include "kernels/kernel.h"

typedef struct {
  int32_t count;
} whet_table_s8_params;

#endif /* WHET_KERNELS_TABLE_S8_H_ */
