/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "kernels/unary_num/unary_num.h"

static int64_t integer(int32_t op, int64_t x) {
  switch (op) {
    case WHET_NEG:
      return (int64_t)(0 - (uint64_t)x);
    case WHET_ABS:
      return x < 0 ? (int64_t)(0 - (uint64_t)x) : x;
    case WHET_SIGN:
      return (x > 0) - (x < 0);
    default:
      return ~x;
  }
}

static uint64_t integer_u64(int32_t op, uint64_t x) {
  return op == WHET_ABS ? x : op == WHET_SIGN ? x > 0 : (uint64_t)integer(op, (int64_t)x);
}

#define WHET_REAL(type, f)                             \
  static type real_##type(int32_t op, type x) {        \
    switch (op) {                                      \
      case WHET_NEG:                                   \
        return -x;                                     \
      case WHET_ABS:                                   \
        return fabs##f(x);                             \
      case WHET_SIGN:                                  \
        return x != x ? x : (type)((x > 0) - (x < 0)); \
      case WHET_FLOOR:                                 \
        return floor##f(x);                            \
      case WHET_CEIL:                                  \
        return ceil##f(x);                             \
      default:                                         \
        return rint##f(x);                             \
    }                                                  \
  }

WHET_REAL(float, f)
WHET_REAL(double, )

#define WHET_RUN(type, function)                                                                       \
  for (int32_t i = begin; i < end; ++i) ((type*)out)[i] = (type)function(p->op, ((const type*)in)[i]); \
  break

static void run(const whet_unary_num_params* p, const void* in, void* out, int32_t begin, int32_t end) {
  switch (p->dtype) {
    case WHET_F32:
      WHET_RUN(float, real_float);
    case WHET_F64:
      WHET_RUN(double, real_double);
    case WHET_I8:
      WHET_RUN(int8_t, integer);
    case WHET_U8:
      WHET_RUN(uint8_t, integer);
    case WHET_I16:
      WHET_RUN(int16_t, integer);
    case WHET_U16:
      WHET_RUN(uint16_t, integer);
    case WHET_I32:
      WHET_RUN(int32_t, integer);
    case WHET_U32:
      WHET_RUN(uint32_t, integer);
    case WHET_I64:
      WHET_RUN(int64_t, integer);
    case WHET_U64:
      WHET_RUN(uint64_t, integer_u64);
    default: /* truth values */
      for (int32_t i = begin; i < end; ++i) ((uint8_t*)out)[i] = !((const uint8_t*)in)[i];
  }
}

void whet_unary_num_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_unary_num_params* p = args->params;
  run(p, args->in[0], args->out[0], begin * 4096, end <= p->count / 4096 ? end * 4096 : p->count);
}
