/* SPDX-License-Identifier: Apache-2.0 */
#include "kernels/compare_any/compare_any.h"

#define WHET_LOOP(expression)                                                       \
  for (int32_t i = 0; i < t.count; ++i, a += p->shape.step_a, b += p->shape.step_b) \
    out[i] = (uint8_t)(expression);                                                 \
  break

#define WHET_TYPE(type)                                                                  \
  static void run_##type(const whet_args* args, whet_stretch t) {                        \
    const whet_compare_any_params* p = args->params;                                     \
    const type *a = (const type*)args->in[0] + t.a, *b = (const type*)args->in[1] + t.b; \
    uint8_t* out = (uint8_t*)args->out[0] + t.out;                                       \
    switch (p->op) {                                                                     \
      case WHET_EQUAL:                                                                   \
        WHET_LOOP(*a == *b);                                                             \
      case WHET_LESS:                                                                    \
        WHET_LOOP(*a < *b);                                                              \
      default:                                                                           \
        WHET_LOOP(*a <= *b);                                                             \
    }                                                                                    \
  }

WHET_TYPE(float)
WHET_TYPE(double)
WHET_TYPE(int8_t)
WHET_TYPE(uint8_t)
WHET_TYPE(int16_t)
WHET_TYPE(uint16_t)
WHET_TYPE(int32_t)
WHET_TYPE(uint32_t)
WHET_TYPE(int64_t)
WHET_TYPE(uint64_t)

static void run(const whet_args* args, int32_t dtype, whet_stretch t) {
  switch (dtype) {
    case WHET_F32:
      run_float(args, t);
      break;
    case WHET_F64:
      run_double(args, t);
      break;
    case WHET_I8:
      run_int8_t(args, t);
      break;
    case WHET_I16:
      run_int16_t(args, t);
      break;
    case WHET_U16:
      run_uint16_t(args, t);
      break;
    case WHET_I32:
      run_int32_t(args, t);
      break;
    case WHET_U32:
      run_uint32_t(args, t);
      break;
    case WHET_I64:
      run_int64_t(args, t);
      break;
    case WHET_U64:
      run_uint64_t(args, t);
      break;
    default:
      run_uint8_t(args, t);
  }
}

void whet_compare_any_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_compare_any_params* p = args->params;
  for (int32_t tile = begin; tile < end; ++tile) run(args, p->dtype, whet_broadcast_tile(&p->shape, tile));
}
