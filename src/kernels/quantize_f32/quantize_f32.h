/* SPDX-License-Identifier: Apache-2.0
 * quantize_f32: out = clamp(zero + round(in / scale), low, high): one IEEE division, one rounding with ties
 * to even, or away from zero. NaN gives `zero`, infinities saturate. The same bits everywhere.
 *
 * in[0]: float [count]       out[0]: int8, uint8 or int16 [count]       No constants.       A tile is at most 4096
 * elements.
 */
#ifndef WHET_KERNELS_QUANTIZE_F32_H_
#define WHET_KERNELS_QUANTIZE_F32_H_

#include "kernels/kernel.h"

typedef struct {
  int32_t count;
  int32_t scale_bits;      /* the bits of the scale as float32; it is normal and positive */
  int32_t zero, low, high; /* within the type of the result */
  int32_t ties_away;
  int32_t bytes; /* of an element of the result, 1 or 2 */
} whet_quantize_f32_params;

#endif /* WHET_KERNELS_QUANTIZE_F32_H_ */
