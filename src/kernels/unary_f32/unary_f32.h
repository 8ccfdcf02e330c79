/* SPDX-License-Identifier: Apache-2.0
 * unary_f32: element-wise functions of float32.
 *
 * clamp: to [a, b]; leaky_relu: x < 0 ? a * x : x; hard_swish: x * clamp(x + 3, 0, 6) / 6; a and b are unused
 * by the others. in[0], out[0]: float [count]       No constants.       A tile is at most 4096 elements.
 */
#ifndef WHET_KERNELS_UNARY_F32_H_
#define WHET_KERNELS_UNARY_F32_H_

#include "kernels/kernel.h"

enum {
  WHET_CLAMP = 0,
  WHET_SIGMOID = 1,
  WHET_TANH = 2,
  WHET_SQRT = 3,
  WHET_EXP = 4,
  WHET_HARD_SWISH = 5,
  WHET_LEAKY_RELU = 6,
  WHET_ABS = 7
};

typedef struct {
  int32_t count;
  int32_t op;             /* WHET_CLAMP ... */
  int32_t a_bits, b_bits; /* a and b as the bits of float32 */
} whet_unary_f32_params;

#endif /* WHET_KERNELS_UNARY_F32_H_ */
