/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "kernels/math_f64/math_f64.h"

static double gelu_tanh(double x) {
  const double inner = 0.79788456080286536 * (x + 0.044715 * x * x * x);
  return 0.5 * x * (1 + tanh(inner));
}

/* Exponentials of negative numbers only: nothing overflows. */
static double softplus(double x) {
  return (x > 0 ? x : 0) + log1p(exp(-fabs(x)));
}

#define WHET_EACH(expression)           \
  for (int32_t i = 0; i < count; ++i) { \
    const double x = in[i];             \
    out[i] = (expression);              \
  }                                     \
  break

static void run(int32_t op, const double* in, double* out, int32_t count, double a, double b) {
  switch (op) {
    case WHET_CLAMP:
      WHET_EACH(x < a ? a : x > b ? b : x);
    case WHET_SIGMOID:
      WHET_EACH(1 / (1 + exp(-x)));
    case WHET_TANH:
      WHET_EACH(tanh(x));
    case WHET_SQRT:
      WHET_EACH(sqrt(x));
    case WHET_EXP:
      WHET_EACH(exp(x));
    case WHET_HARD_SWISH:
      WHET_EACH(x * (x < -3 ? 0 : x > 3 ? 6 : x + 3) / 6);
    case WHET_LEAKY_RELU:
      WHET_EACH(x < 0 ? a * x : x);
    case WHET_SILU:
      WHET_EACH(x / (1 + exp(-x)));
    case WHET_LOG:
      WHET_EACH(log(x));
    case WHET_SIN:
      WHET_EACH(sin(x));
    case WHET_COS:
      WHET_EACH(cos(x));
    case WHET_TAN:
      WHET_EACH(tan(x));
    case WHET_ASIN:
      WHET_EACH(asin(x));
    case WHET_ACOS:
      WHET_EACH(acos(x));
    case WHET_ATAN:
      WHET_EACH(atan(x));
    case WHET_SINH:
      WHET_EACH(sinh(x));
    case WHET_COSH:
      WHET_EACH(cosh(x));
    case WHET_ASINH:
      WHET_EACH(asinh(x));
    case WHET_ACOSH:
      WHET_EACH(acosh(x));
    case WHET_ATANH:
      WHET_EACH(atanh(x));
    case WHET_ERF:
      WHET_EACH(erf(x));
    case WHET_ELU:
      WHET_EACH(x < 0 ? a * expm1(x) : x);
    case WHET_GELU:
      WHET_EACH(0.5 * x * erfc(x * -0.70710678118654752));
    case WHET_GELU_TANH:
      WHET_EACH(gelu_tanh(x));
    default:
      WHET_EACH(softplus(x));
  }
}

void whet_math_f64_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_math_f64_params* p = args->params;
  const int32_t first = begin * 4096, last = end <= p->count / 4096 ? end * 4096 : p->count;
  float a, b;
  memcpy(&a, &p->a_bits, sizeof a);
  memcpy(&b, &p->b_bits, sizeof b);
  run(p->op, (const double*)args->in[0] + first, (double*)args->out[0] + first, last - first, a, b);
}
