/* SPDX-License-Identifier: Apache-2.0 */
#include "kernels/binary_int/binary_int.h"

/* Every type but uint64 is computed in int64, where products of 32 bits fit; what is stored is the low part. */
static int64_t quotient(int64_t a, int64_t b) {
  return b == 0 ? 0 : b == -1 ? (int64_t)(0 - (uint64_t)a) : a / b;
}

static int64_t remainder_of(int64_t a, int64_t b) {
  return b == 0 || b == -1 ? 0 : a % b;
}

static uint64_t power(uint64_t a, uint64_t b) {
  uint64_t product = 1;
  for (; b != 0; b >>= 1, a *= a) {
    if (b & 1) product *= a;
  }
  return product;
}

/* 1 / a^n is 0 but for 1 and -1. */
static int64_t signed_power(int64_t a, int64_t b) {
  if (b >= 0) return (int64_t)power((uint64_t)a, (uint64_t)b);
  return a == 1 ? 1 : a == -1 ? (b & 1 ? -1 : 1) : 0;
}

static int64_t compute(int32_t op, int64_t a, int64_t b) {
  const uint64_t ua = (uint64_t)a, ub = (uint64_t)b;
  int64_t r;
  switch (op) {
    case WHET_ADD:
      return (int64_t)(ua + ub);
    case WHET_SUB:
      return (int64_t)(ua - ub);
    case WHET_MUL:
      return (int64_t)(ua * ub);
    case WHET_DIV:
      return quotient(a, b);
    case WHET_FLOOR_DIV:
      r = remainder_of(a, b);
      return quotient(a, b) - (r != 0 && (r < 0) != (b < 0));
    case WHET_MINIMUM:
      return a < b ? a : b;
    case WHET_MAXIMUM:
      return a > b ? a : b;
    case WHET_POW:
      return signed_power(a, b);
    case WHET_MOD:
      r = remainder_of(a, b);
      return r != 0 && (r < 0) != (b < 0) ? r + b : r;
    case WHET_FMOD:
      return remainder_of(a, b);
    case WHET_BIT_AND:
      return a & b;
    case WHET_BIT_OR:
      return a | b;
    case WHET_BIT_XOR:
      return a ^ b;
    case WHET_SHIFT_LEFT:
      return ub > 63 ? 0 : (int64_t)(ua << ub);
    default:
      return a >> (ub > 63 ? 63 : ub);
  }
}

/* Where the top bit is no sign. */
static uint64_t compute_u64(int32_t op, uint64_t a, uint64_t b) {
  switch (op) {
    case WHET_DIV:
    case WHET_FLOOR_DIV:
      return b == 0 ? 0 : a / b;
    case WHET_MINIMUM:
      return a < b ? a : b;
    case WHET_MAXIMUM:
      return a > b ? a : b;
    case WHET_POW:
      return power(a, b);
    case WHET_MOD:
    case WHET_FMOD:
      return b == 0 ? 0 : a % b;
    case WHET_SHIFT_RIGHT:
      return b > 63 ? 0 : a >> b;
    default:
      return (uint64_t)compute(op, (int64_t)a, (int64_t)b);
  }
}

#define WHET_RUN(type, function)                                                         \
  {                                                                                      \
    const type *a = (const type*)args->in[0] + t.a, *b = (const type*)args->in[1] + t.b; \
    type* out = (type*)args->out[0] + t.out;                                             \
    for (int32_t i = 0; i < t.count; ++i, a += p->shape.step_a, b += p->shape.step_b)    \
      out[i] = (type)function(p->op, *a, *b);                                            \
  }                                                                                      \
  break

void whet_binary_int_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_binary_int_params* p = args->params;
  for (int32_t tile = begin; tile < end; ++tile) {
    const whet_stretch t = whet_broadcast_tile(&p->shape, tile);
    switch (p->dtype) {
      case WHET_I8:
        WHET_RUN(int8_t, compute);
      case WHET_I16:
        WHET_RUN(int16_t, compute);
      case WHET_U16:
        WHET_RUN(uint16_t, compute);
      case WHET_I32:
        WHET_RUN(int32_t, compute);
      case WHET_U32:
        WHET_RUN(uint32_t, compute);
      case WHET_I64:
        WHET_RUN(int64_t, compute);
      case WHET_U64:
        WHET_RUN(uint64_t, compute_u64);
      default:
        WHET_RUN(uint8_t, compute);
    }
  }
}
