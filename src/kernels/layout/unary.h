/* SPDX-License-Identifier: Apache-2.0
 * Codes of element-wise functions of one operand, with their terms a and b. */
#ifndef WHET_KERNELS_LAYOUT_UNARY_H_
#define WHET_KERNELS_LAYOUT_UNARY_H_

enum {
  WHET_CLAMP = 0, /* to [a, b] */
  WHET_SIGMOID = 1,
  WHET_TANH = 2,
  WHET_SQRT = 3,
  WHET_EXP = 4,
  WHET_HARD_SWISH = 5, /* x * clamp(x + 3, 0, 6) / 6 */
  WHET_LEAKY_RELU = 6, /* x < 0 ? a * x : x */
  WHET_ABS = 7,
  WHET_SILU = 8, /* x / (1 + exp(-x)) */
  WHET_LOG = 9,
  WHET_SIN = 10,
  WHET_COS = 11,
  WHET_TAN = 12,
  WHET_ASIN = 13,
  WHET_ACOS = 14,
  WHET_ATAN = 15,
  WHET_SINH = 16,
  WHET_COSH = 17,
  WHET_ASINH = 18,
  WHET_ACOSH = 19,
  WHET_ATANH = 20,
  WHET_ERF = 21,
  WHET_ELU = 22,       /* x < 0 ? a * (exp(x) - 1) : x */
  WHET_GELU = 23,      /* x * (1 + erf(x / sqrt(2))) / 2 */
  WHET_GELU_TANH = 24, /* x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3))) / 2 */
  WHET_SOFTPLUS = 25,  /* log(1 + exp(x)) */
  /* of all numbers */
  WHET_NEG = 40,
  WHET_SIGN = 41,
  WHET_FLOOR = 42,
  WHET_CEIL = 43,
  WHET_ROUND = 44, /* ties to even */
  WHET_BIT_NOT = 45
};

#endif /* WHET_KERNELS_LAYOUT_UNARY_H_ */
