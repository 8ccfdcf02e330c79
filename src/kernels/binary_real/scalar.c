/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "kernels/binary_real/binary_real.h"

/* The functions of one float type; `f` ends the names of its functions in math.h. */
#define WHET_REAL(type, f)                                                                             \
  static type mod_##type(type a, type b) {                                                             \
    const type r = fmod##f(a, b);                                                                      \
    return r != 0 && (r < 0) != (b < 0) ? r + b : r == 0 ? copysign##f(r, b) : r;                      \
  }                                                                                                    \
  static type compute_##type(int32_t op, type a, type b) {                                             \
    switch (op) {                                                                                      \
      case WHET_ADD:                                                                                   \
        return a + b;                                                                                  \
      case WHET_SUB:                                                                                   \
        return a - b;                                                                                  \
      case WHET_MUL:                                                                                   \
        return a * b;                                                                                  \
      case WHET_DIV:                                                                                   \
        return a / b;                                                                                  \
      case WHET_FLOOR_DIV:                                                                             \
        return floor##f(a / b);                                                                        \
      case WHET_MINIMUM:                                                                               \
        return a < b || a != a ? a : b;                                                                \
      case WHET_MAXIMUM:                                                                               \
        return a > b || a != a ? a : b;                                                                \
      case WHET_POW:                                                                                   \
        return pow##f(a, b);                                                                           \
      case WHET_MOD:                                                                                   \
        return mod_##type(a, b);                                                                       \
      default:                                                                                         \
        return fmod##f(a, b);                                                                          \
    }                                                                                                  \
  }                                                                                                    \
  static void run_##type(const whet_broadcast* s, int32_t op, const type* a, const type* b, type* out, \
                         int32_t count, type low, type high) {                                         \
    for (int32_t i = 0; i < count; ++i, a += s->step_a, b += s->step_b) {                              \
      const type y = compute_##type(op, *a, *b), z = y < low ? low : y;                                \
      out[i] = z > high ? high : z;                                                                    \
    }                                                                                                  \
  }

WHET_REAL(float, f)
WHET_REAL(double, )

void whet_binary_real_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_binary_real_params* p = args->params;
  const float* bounds = args->consts[0];
  for (int32_t tile = begin; tile < end; ++tile) {
    const whet_stretch t = whet_broadcast_tile(&p->shape, tile);
    if (p->dtype == WHET_F64) {
      run_double(&p->shape, p->op, (const double*)args->in[0] + t.a, (const double*)args->in[1] + t.b,
                 (double*)args->out[0] + t.out, t.count, bounds[0], bounds[1]);
    } else {
      run_float(&p->shape, p->op, (const float*)args->in[0] + t.a, (const float*)args->in[1] + t.b,
                (float*)args->out[0] + t.out, t.count, bounds[0], bounds[1]);
    }
  }
}
