/* SPDX-License-Identifier: Apache-2.0 */
#include "kernels/cast_any/cast_any.h"

#include "kernels/layout/half.h"

static int64_t load(const void* in, int32_t type, int32_t i) {
  switch (type) {
    case WHET_I8:
      return ((const int8_t*)in)[i];
    case WHET_I16:
      return ((const int16_t*)in)[i];
    case WHET_U16:
      return ((const uint16_t*)in)[i];
    case WHET_I32:
      return ((const int32_t*)in)[i];
    case WHET_U32:
      return ((const uint32_t*)in)[i];
    case WHET_I64:
    case WHET_U64:
      return ((const int64_t*)in)[i];
    default:
      return ((const uint8_t*)in)[i];
  }
}

static void store(void* out, int32_t type, int32_t i, int64_t x) {
  switch (type) {
    case WHET_I16:
    case WHET_U16:
      ((uint16_t*)out)[i] = (uint16_t)x;
      break;
    case WHET_I32:
    case WHET_U32:
      ((uint32_t*)out)[i] = (uint32_t)x;
      break;
    case WHET_I64:
    case WHET_U64:
      ((int64_t*)out)[i] = x;
      break;
    case WHET_BOOL:
      ((uint8_t*)out)[i] = x != 0;
      break;
    default:
      ((uint8_t*)out)[i] = (uint8_t)x;
  }
}

static int is_narrow(int32_t type) {
  return type == WHET_F16 || type == WHET_BF16;
}

static int is_float(int32_t type) {
  return type == WHET_F32 || is_narrow(type);
}

static float load_float(const void* in, int32_t type, int32_t i) {
  if (type == WHET_F32) return ((const float*)in)[i];
  const uint16_t bits = ((const uint16_t*)in)[i];
  return type == WHET_F16 ? whet_from_f16(bits) : whet_from_bf16(bits);
}

static void store_float(void* out, int32_t type, int32_t i, float x) {
  if (type == WHET_F32) {
    ((float*)out)[i] = x;
  } else {
    ((uint16_t*)out)[i] = type == WHET_F16 ? whet_to_f16(x) : whet_to_bf16(x);
  }
}

static int32_t value_bits(int32_t type) {
  switch (type) {
    case WHET_I8:
      return 7;
    case WHET_U8:
      return 8;
    case WHET_I16:
      return 15;
    case WHET_U16:
      return 16;
    case WHET_I32:
      return 31;
    case WHET_U32:
      return 32;
    case WHET_I64:
      return 63;
    default:
      return 64;
  }
}

/* Truncates towards zero, between the bounds of the result's type; the bits of a uint64 beyond int64. */
#define WHET_INTEGER_OF(real)                                                  \
  static int64_t integer_of_##real(real x, int32_t type) {                     \
    const int32_t bits = value_bits(type);                                     \
    const uint64_t high = bits == 64 ? UINT64_MAX : ((uint64_t)1 << bits) - 1; \
    const int64_t low = bits & 1 ? -(int64_t)high - 1 : 0;                     \
    if (type == WHET_BOOL) return x != 0;                                      \
    if (x != x) return 0;                                                      \
    if (x >= (real)high) return (int64_t)high;                                 \
    if (x <= (real)low) return low;                                            \
    return x >= (real)INT64_MAX ? (int64_t)(uint64_t)x : (int64_t)x;           \
  }

WHET_INTEGER_OF(float)
WHET_INTEGER_OF(double)

static void from_float(const whet_cast_any_params* p, const void* in, void* out, int32_t i) {
  const float x = load_float(in, p->from, i);
  if (is_float(p->to)) {
    store_float(out, p->to, i, x);
  } else if (p->to == WHET_F64) {
    ((double*)out)[i] = x;
  } else {
    store(out, p->to, i, integer_of_float(x, p->to));
  }
}

static void from_double(const whet_cast_any_params* p, const void* in, void* out, int32_t i) {
  const double x = ((const double*)in)[i];
  if (is_float(p->to)) {
    store_float(out, p->to, i, (float)x);
  } else if (p->to == WHET_F64) {
    ((double*)out)[i] = x;
  } else {
    store(out, p->to, i, integer_of_double(x, p->to));
  }
}

static void from_integer(const whet_cast_any_params* p, const void* in, void* out, int32_t i) {
  const int64_t x = load(in, p->from, i);
  const int is_unsigned = p->from == WHET_U64;
  if (is_float(p->to)) {
    store_float(out, p->to, i, is_unsigned ? (float)(uint64_t)x : (float)x);
  } else if (p->to == WHET_F64) {
    ((double*)out)[i] = is_unsigned ? (double)(uint64_t)x : (double)x;
  } else {
    store(out, p->to, i, x);
  }
}

void whet_cast_any_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_cast_any_params* p = args->params;
  const int32_t last = end <= p->count / 4096 ? end * 4096 : p->count;
  for (int32_t i = begin * 4096; i < last; ++i) {
    if (is_float(p->from)) {
      from_float(p, args->in[0], args->out[0], i);
    } else if (p->from == WHET_F64) {
      from_double(p, args->in[0], args->out[0], i);
    } else {
      from_integer(p, args->in[0], args->out[0], i);
    }
  }
}
