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
  WHET_LOG = 8,
  WHET_SIN = 9,
  WHET_COS = 10,
  WHET_TAN = 11,
  WHET_ASIN = 12,
  WHET_ACOS = 13,
  WHET_ATAN = 14,
  WHET_SINH = 15,
  WHET_COSH = 16,
  WHET_ASINH = 17,
  WHET_ACOSH = 18,
  WHET_ATANH = 19,
  WHET_ERF = 20,
  WHET_ELU = 21,       /* x < 0 ? a * (exp(x) - 1) : x */
  WHET_GELU = 22,      /* x * (1 + erf(x / sqrt(2))) / 2 */
  WHET_GELU_TANH = 23, /* x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3))) / 2 */
  WHET_SOFTPLUS = 24,  /* log(1 + exp(x)) */
  /* of all numbers */
  WHET_NEG = 40,
  WHET_SIGN = 41,
  WHET_FLOOR = 42,
  WHET_CEIL = 43,
  WHET_ROUND = 44, /* ties to even */
  WHET_BIT_NOT = 45
};

#endif /* WHET_KERNELS_LAYOUT_UNARY_H_ */
