/* SPDX-License-Identifier: Apache-2.0 */
#include "kernels/cast_any/cast_any.h"

static int64_t load(const void* in, int32_t type, int32_t i) {
  switch (type) {
    case WHET_I8:
      return ((const int8_t*)in)[i];
    case WHET_I16:
      return ((const int16_t*)in)[i];
    case WHET_I32:
      return ((const int32_t*)in)[i];
    case WHET_I64:
      return ((const int64_t*)in)[i];
    default:
      return ((const uint8_t*)in)[i];
  }
}

static void store(void* out, int32_t type, int32_t i, int64_t x) {
  switch (type) {
    case WHET_F32:
      ((float*)out)[i] = (float)x;
      break;
    case WHET_I16:
      ((int16_t*)out)[i] = (int16_t)x;
      break;
    case WHET_I32:
      ((int32_t*)out)[i] = (int32_t)x;
      break;
    case WHET_I64:
      ((int64_t*)out)[i] = x;
      break;
    case WHET_BOOL:
      ((uint8_t*)out)[i] = x != 0;
      break;
    default:
      ((uint8_t*)out)[i] = (uint8_t)x;
  }
}

/* Truncates towards zero, between the bounds of the result's type. */
static int64_t integer_of(float x, int32_t type) {
  const int32_t bits = type == WHET_I64   ? 63
                       : type == WHET_I32 ? 31
                       : type == WHET_I16 ? 15
                       : type == WHET_I8  ? 7
                                          : 8;
  const int64_t high = (int64_t)(((uint64_t)1 << bits) - 1), low = type == WHET_U8 ? 0 : -high - 1;
  if (type == WHET_BOOL) return x != 0.0f;
  if (x != x) return 0;
  if (x >= (float)high) return high;
  return x <= (float)low ? low : (int64_t)x;
}

void whet_cast_any_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_cast_any_params* p = args->params;
  const int32_t last = end <= p->count / 4096 ? end * 4096 : p->count;
  for (int32_t i = begin * 4096; i < last; ++i) {
    if (p->from != WHET_F32) {
      store(args->out[0], p->to, i, load(args->in[0], p->from, i));
    } else if (p->to == WHET_F32) {
      ((float*)args->out[0])[i] = ((const float*)args->in[0])[i];
    } else {
      store(args->out[0], p->to, i, integer_of(((const float*)args->in[0])[i], p->to));
    }
  }
}
