/* SPDX-License-Identifier: Apache-2.0
 * math_f32: element-wise functions of float32 that unary_f32 has not, WHET_LOG to WHET_SOFTPLUS.
 *
 * in[0], out[0]: float [count]       No constants.       A tile is at most 4096 elements.
 */
#ifndef WHET_KERNELS_MATH_F32_MATH_F32_H_
#define WHET_KERNELS_MATH_F32_MATH_F32_H_

#include "kernels/kernel.h"
#include "kernels/layout/unary.h"

typedef struct {
  int32_t count;
  int32_t op;             /* WHET_LOG ... */
  int32_t a_bits, b_bits; /* a and b as the bits of float32 */
} whet_math_f32_params;

#endif /* WHET_KERNELS_MATH_F32_MATH_F32_H_ */
