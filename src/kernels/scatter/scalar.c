/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "kernels/layout/index.h"
#include "kernels/scatter/scatter.h"

/* How `n` updates meet what is there. `wide` is the type in which sums and products of `type` wrap. */
#define DEFINE_MEET(name, type, wide)                                           \
  static void meet_##name(int32_t how, type* to, const type* from, int32_t n) { \
    for (int32_t i = 0; i < n; ++i) {                                           \
      const type a = to[i], b = from[i];                                        \
      if (how == WHET_MEET_ADD) {                                               \
        to[i] = (type)((wide)a + (wide)b);                                      \
      } else if (how == WHET_MEET_MUL) {                                        \
        to[i] = (type)((wide)a * (wide)b);                                      \
      } else if (b != b || (how == WHET_MEET_MAX ? b > a : b < a)) {            \
        to[i] = b;                                                              \
      }                                                                         \
    }                                                                           \
  }

DEFINE_MEET(f32, float, float)
DEFINE_MEET(f64, double, double)
DEFINE_MEET(i8, int8_t, uint32_t)
DEFINE_MEET(u8, uint8_t, uint32_t)
DEFINE_MEET(i16, int16_t, uint32_t)
DEFINE_MEET(u16, uint16_t, uint32_t)
DEFINE_MEET(i32, int32_t, uint32_t)
DEFINE_MEET(u32, uint32_t, uint32_t)
DEFINE_MEET(i64, int64_t, uint64_t)
DEFINE_MEET(u64, uint64_t, uint64_t)

static void meet(int32_t how, int32_t dtype, void* to, const void* from, int32_t n) {
  switch (dtype) {
    case 0:
      meet_f32(how, to, from, n);
      break;
    case 2:
      meet_f64(how, to, from, n);
      break;
    case 3:
      meet_i8(how, to, from, n);
      break;
    case 4:
      meet_u8(how, to, from, n);
      break;
    case 5:
      meet_i16(how, to, from, n);
      break;
    case 6:
      meet_i32(how, to, from, n);
      break;
    case 7:
      meet_i64(how, to, from, n);
      break;
    case 9:
      meet_u16(how, to, from, n);
      break;
    case 10:
      meet_u32(how, to, from, n);
      break;
    case 11:
      meet_u64(how, to, from, n);
      break;
    default:
      break;
  }
}

/* Where tuple `k` leads, in elements beyond what its own place says; -1 when it leaves the data. */
static int32_t target(const whet_scatter_params* p, const void* indices, int32_t k) {
  int32_t at = 0;
  for (int32_t d = 0; d < p->depth; ++d) {
    const int32_t i = whet_inside(whet_index(indices, p->wide, k * p->depth + d), p->sizes[d]);
    if (i < 0) return -1;
    at += i * p->strides[d];
  }
  return at;
}

static void put(const whet_scatter_params* p, const whet_args* args, int32_t from, int32_t to) {
  const int32_t size = p->element_size;
  char* there = (char*)args->out[0] + to * size;
  const char* update = (const char*)args->in[1] + from * size;
  if (p->meet == 0) {
    memmove(there, update, (uint32_t)(p->slice * size));
  } else {
    meet(p->meet, p->dtype, there, update, p->slice);
  }
}

void whet_scatter_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_scatter_params* p = args->params;
  int32_t at[WHET_SCATTER_RANK] = {0}, base = 0;
  if (begin >= end) return;
  for (int32_t k = 0; k < p->count; ++k) {
    const int32_t to = target(p, args->in[0], k);
    if (to >= 0) put(p, args, k * p->slice, base + to);
    for (int32_t d = WHET_SCATTER_RANK - 1; d >= 0; --d) {
      base += p->stride[d];
      if (++at[d] < p->dims[d]) break;
      base -= p->stride[d] * p->dims[d];
      at[d] = 0;
    }
  }
}
