/* SPDX-License-Identifier: Apache-2.0
 * softmax_s8: softmax over the last axis, int8 to int8 with scale 1/256 and zero point -128, by a baked table
 * of exponentials.
 *
 *   e[i] = table[maximum of the row - in[i]]       out[i] = min(127, round(256 * e[i] / sum of e) - 128),
 * ties up
 *
 * in[0]: int8 [rows, depth]       out[0]: int8 [rows, depth]
 * Constants: 0 table int32 [256], table[0] > 0, entries from 0 to 2^22, depth * largest entry < 2^32.
 * A tile is one row.
 */
#ifndef WHET_KERNELS_SOFTMAX_S8_H_
#define WHET_KERNELS_SOFTMAX_S8_H_

#include "kernels/kernel.h"

typedef struct {
  int32_t rows, depth;
} whet_softmax_s8_params;

#endif /* WHET_KERNELS_SOFTMAX_S8_H_ */
