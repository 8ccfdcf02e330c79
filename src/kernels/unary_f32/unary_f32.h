/* SPDX-License-Identifier: Apache-2.0
 * unary_f32: element-wise functions of float32, WHET_CLAMP to WHET_SILU; kernels/layout/unary.h says what they do.
 *
 * in[0], out[0]: float [count]       No constants.       A tile is at most 4096 elements.
 */
#ifndef WHET_KERNELS_UNARY_F32_H_
#define WHET_KERNELS_UNARY_F32_H_

#include "kernels/kernel.h"
#include "kernels/layout/unary.h"

typedef struct {
  int32_t count;
  int32_t op;             /* WHET_CLAMP ... WHET_SILU */
  int32_t a_bits, b_bits; /* a and b as the bits of float32 */
} whet_unary_f32_params;

#endif /* WHET_KERNELS_UNARY_F32_H_ */
