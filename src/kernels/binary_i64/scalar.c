/* SPDX-License-Identifier: Apache-2.0 */
#include "kernels/binary_i64/binary_i64.h"

/* a / b truncated; -1 apart because the smallest number has no negative. */
static int64_t quotient(int64_t a, int64_t b) {
  return b == 0 ? 0 : b == -1 ? (int64_t)(0u - (uint64_t)a) : a / b;
}

static int64_t compute(int32_t op, int64_t a, int64_t b) {
  const int64_t q = op == WHET_DIV || op == WHET_FLOOR_DIV ? quotient(a, b) : 0;
  switch (op) {
    case WHET_ADD:
      return (int64_t)((uint64_t)a + (uint64_t)b);
    case WHET_SUB:
      return (int64_t)((uint64_t)a - (uint64_t)b);
    case WHET_MUL:
      return (int64_t)((uint64_t)a * (uint64_t)b);
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

void whet_binary_i64_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_binary_i64_params* p = args->params;
  for (int32_t tile = begin; tile < end; ++tile) {
    const whet_stretch t = whet_broadcast_tile(&p->shape, tile);
    const int64_t *a = (const int64_t*)args->in[0] + t.a, *b = (const int64_t*)args->in[1] + t.b;
    int64_t* out = (int64_t*)args->out[0] + t.out;
    for (int32_t i = 0; i < t.count; ++i, a += p->shape.step_a, b += p->shape.step_b)
      out[i] = compute(p->op, *a, *b);
  }
}
