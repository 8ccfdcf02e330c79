/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "kernels/binary_f32/binary_f32.h"

/* Not named min and max of C: those drop a NaN. */
static float lesser(float a, float b) {
  return a < b || a != a ? a : b;
}
static float greater(float a, float b) {
  return a > b || a != a ? a : b;
}

#define WHET_RUN(expression)                                      \
  for (int32_t i = 0; i < count; ++i, a += step_a, b += step_b) { \
    const float y = (expression), z = y < low ? low : y;          \
    out[i] = z > high ? high : z;                                 \
  }                                                               \
  break

static void run(int32_t op, const float* a, int32_t step_a, const float* b, int32_t step_b, float* out,
                int32_t count, const float* bounds) {
  const float low = bounds[0], high = bounds[1];
  switch (op) {
    case WHET_ADD:
      WHET_RUN(*a + *b);
    case WHET_SUB:
      WHET_RUN(*a - *b);
    case WHET_MUL:
      WHET_RUN(*a * *b);
    case WHET_DIV:
      WHET_RUN(*a / *b);
    case WHET_FLOOR_DIV:
      WHET_RUN(floorf(*a / *b));
    case WHET_MINIMUM:
      WHET_RUN(lesser(*a, *b));
    default:
      WHET_RUN(greater(*a, *b));
  }
}

void whet_binary_f32_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_binary_f32_params* p = args->params;
  for (int32_t tile = begin; tile < end; ++tile) {
    const whet_stretch t = whet_broadcast_tile(&p->shape, tile);
    run(p->op, (const float*)args->in[0] + t.a, p->shape.step_a, (const float*)args->in[1] + t.b,
        p->shape.step_b, (float*)args->out[0] + t.out, t.count, args->consts[0]);
  }
}
