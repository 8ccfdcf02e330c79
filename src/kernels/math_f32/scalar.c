/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "kernels/math_f32/math_f32.h"

static float gelu_tanh(float x) {
  const float inner = 0.79788456080286536f * (x + 0.044715f * x * x * x);
  return 0.5f * x * (1 + tanhf(inner));
}

/* Exponentials of negative numbers only: nothing overflows. */
static float softplus(float x) {
  return (x > 0 ? x : 0) + log1pf(expf(-fabsf(x)));
}

#define WHET_EACH(expression)           \
  for (int32_t i = 0; i < count; ++i) { \
    const float x = in[i];              \
    out[i] = (expression);              \
  }                                     \
  break

static void run(int32_t op, const float* in, float* out, int32_t count, float a) {
  switch (op) {
    case WHET_LOG:
      WHET_EACH(logf(x));
    case WHET_SIN:
      WHET_EACH(sinf(x));
    case WHET_COS:
      WHET_EACH(cosf(x));
    case WHET_TAN:
      WHET_EACH(tanf(x));
    case WHET_ASIN:
      WHET_EACH(asinf(x));
    case WHET_ACOS:
      WHET_EACH(acosf(x));
    case WHET_ATAN:
      WHET_EACH(atanf(x));
    case WHET_SINH:
      WHET_EACH(sinhf(x));
    case WHET_COSH:
      WHET_EACH(coshf(x));
    case WHET_ASINH:
      WHET_EACH(asinhf(x));
    case WHET_ACOSH:
      WHET_EACH(acoshf(x));
    case WHET_ATANH:
      WHET_EACH(atanhf(x));
    case WHET_ERF:
      WHET_EACH(erff(x));
    case WHET_ELU:
      WHET_EACH(x < 0 ? a * expm1f(x) : x);
    case WHET_GELU:
      WHET_EACH(0.5f * x * erfcf(x * -0.70710678118654752f));
    case WHET_GELU_TANH:
      WHET_EACH(gelu_tanh(x));
    default:
      WHET_EACH(softplus(x));
  }
}

void whet_math_f32_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_math_f32_params* p = args->params;
  const int32_t first = begin * 4096, last = end <= p->count / 4096 ? end * 4096 : p->count;
  float a;
  memcpy(&a, &p->a_bits, sizeof a);
  run(p->op, (const float*)args->in[0] + first, (float*)args->out[0] + first, last - first, a);
}
