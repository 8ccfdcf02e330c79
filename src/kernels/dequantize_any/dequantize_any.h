/* SPDX-License-Identifier: Apache-2.0
 * dequantize_any: out = float32(in - zero[c]) * scale[c], one conversion and one IEEE multiplication; c = i /
 * inner % channels for element i. The same bits everywhere.
 *
 * in[0]: int8, uint8, int16 or int32 [count]       out[0]: float [count]
 * Constants: 0 scale float [channels], 1 zero int32 [channels].       A tile is at most 4096 elements.
 */
#ifndef WHET_KERNELS_DEQUANTIZE_ANY_H_
#define WHET_KERNELS_DEQUANTIZE_ANY_H_

#include "kernels/kernel.h"

enum { WHET_FROM_I8 = 0, WHET_FROM_U8 = 1, WHET_FROM_I32 = 2, WHET_FROM_I16 = 3 };

typedef struct {
  int32_t count;
  int32_t from; /* WHET_FROM_I8 ... */
  int32_t inner, channels;
} whet_dequantize_any_params;

#endif /* WHET_KERNELS_DEQUANTIZE_ANY_H_ */
