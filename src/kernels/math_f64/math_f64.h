/* SPDX-License-Identifier: Apache-2.0
 * math_f64: element-wise functions of float64, WHET_CLAMP to WHET_SOFTPLUS but for WHET_ABS.
 *
 * in[0], out[0]: double [count]       No constants.       A tile is at most 4096 elements.
 */
#ifndef WHET_KERNELS_MATH_F64_MATH_F64_H_
#define WHET_KERNELS_MATH_F64_MATH_F64_H_

#include "kernels/kernel.h"
#include "kernels/layout/unary.h"

typedef struct {
  int32_t count;
  int32_t op;             /* WHET_LOG ... */
  int32_t a_bits, b_bits; /* a and b as the bits of float32 */
} whet_math_f64_params;

#endif /* WHET_KERNELS_MATH_F64_MATH_F64_H_ */
