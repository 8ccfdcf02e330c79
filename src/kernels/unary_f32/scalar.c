/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "kernels/unary_f32/unary_f32.h"

static float clamp(float x, float low, float high) {
  return x < low ? low : x > high ? high : x;
}

static void run(int32_t op, const float* in, float* out, int32_t count, float a, float b) {
  int32_t i = 0;
  switch (op) {
    case WHET_CLAMP:
      for (; i < count; ++i) out[i] = clamp(in[i], a, b);
      break;
    case WHET_SIGMOID:
      for (; i < count; ++i) out[i] = 1.0f / (1.0f + expf(-in[i]));
      break;
    case WHET_TANH:
      for (; i < count; ++i) out[i] = tanhf(in[i]);
      break;
    case WHET_SQRT:
      for (; i < count; ++i) out[i] = sqrtf(in[i]);
      break;
    case WHET_EXP:
      for (; i < count; ++i) out[i] = expf(in[i]);
      break;
    case WHET_HARD_SWISH:
      for (; i < count; ++i) out[i] = in[i] * clamp(in[i] + 3.0f, 0.0f, 6.0f) / 6.0f;
      break;
    case WHET_ABS:
      for (; i < count; ++i) out[i] = fabsf(in[i]);
      break;
    case WHET_SILU:
      for (; i < count; ++i) out[i] = in[i] / (1.0f + expf(-in[i]));
      break;
    default:
      for (; i < count; ++i) out[i] = in[i] < 0.0f ? a * in[i] : in[i];
  }
}

void whet_unary_f32_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_unary_f32_params* p = args->params;
  const int32_t first = begin * 4096, last = end <= p->count / 4096 ? end * 4096 : p->count;
  float a, b;
  memcpy(&a, &p->a_bits, sizeof a);
  memcpy(&b, &p->b_bits, sizeof b);
  run(p->op, (const float*)args->in[0] + first, (float*)args->out[0] + first, last - first, a, b);
}
