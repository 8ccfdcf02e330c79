/* SPDX-License-Identifier: Apache-2.0 */
#include "kernels/binary_i32/binary_i32.h"

/* a / b truncated; -1 apart because the smallest number has no negative. */
static int32_t quotient(int32_t a, int32_t b) {
  return b == 0 ? 0 : b == -1 ? (int32_t)(0u - (uint32_t)a) : a / b;
}

static int32_t compute(int32_t op, int32_t a, int32_t b) {
  const int32_t q = op == WHET_DIV || op == WHET_FLOOR_DIV ? quotient(a, b) : 0;
  switch (op) {
    case WHET_ADD:
      return (int32_t)((uint32_t)a + (uint32_t)b);
    case WHET_SUB:
      return (int32_t)((uint32_t)a - (uint32_t)b);
    case WHET_MUL:
      return (int32_t)((uint32_t)a * (uint32_t)b);
    case WHET_DIV:
      return q;
    case WHET_FLOOR_DIV:
      return b != 0 && b != -1 && a % b != 0 && (a < 0) != (b < 0) ? q - 1 : q;
    case WHET_MINIMUM:
      return a < b ? a : b;
    default:
      return a > b ? a : b;
  }
}

void whet_binary_i32_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_binary_i32_params* p = args->params;
  for (int32_t tile = begin; tile < end; ++tile) {
    const whet_stretch t = whet_broadcast_tile(&p->shape, tile);
    const int32_t *a = (const int32_t*)args->in[0] + t.a, *b = (const int32_t*)args->in[1] + t.b;
    int32_t* out = (int32_t*)args->out[0] + t.out;
    for (int32_t i = 0; i < t.count; ++i, a += p->shape.step_a, b += p->shape.step_b)
      out[i] = compute(p->op, *a, *b);
  }
}
