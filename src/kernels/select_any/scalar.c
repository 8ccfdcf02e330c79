/* SPDX-License-Identifier: Apache-2.0 */
#include "kernels/select_any/select_any.h"

/* Where a tile begins in the condition, the two operands and the result. */
typedef struct {
  int32_t count, from[3], to;
} stretch;

static stretch stretch_of(const whet_select_any_params* p, int32_t tile) {
  const int32_t chunks = (p->run + WHET_CHUNK - 1) / WHET_CHUNK, first = tile % chunks * WHET_CHUNK;
  int32_t index = tile / chunks;
  stretch s = {p->run - first < WHET_CHUNK ? p->run - first : WHET_CHUNK, {0, 0, 0}, index * p->run + first};
  for (int32_t k = 0; k < 3; ++k) s.from[k] = first * p->step[k];
  for (int32_t d = WHET_OUTER - 1; index > 0; --d) {
    for (int32_t k = 0; k < 3; ++k) s.from[k] += index % p->outer[d] * p->stride[k][d];
    index /= p->outer[d];
  }
  return s;
}

#define WHET_RUN(type)                                                                               \
  {                                                                                                  \
    const type *a = (const type*)args->in[1] + s.from[1], *b = (const type*)args->in[2] + s.from[2]; \
    type* out = (type*)args->out[0] + s.to;                                                          \
    for (int32_t i = 0; i < s.count; ++i)                                                            \
      out[i] = test[i * p->step[0]] ? a[i * p->step[1]] : b[i * p->step[2]];                         \
  }                                                                                                  \
  break

void whet_select_any_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_select_any_params* p = args->params;
  for (int32_t tile = begin; tile < end; ++tile) {
    const stretch s = stretch_of(p, tile);
    const uint8_t* test = (const uint8_t*)args->in[0] + s.from[0];
    switch (p->bytes) {
      case 1:
        WHET_RUN(uint8_t);
      case 2:
        WHET_RUN(uint16_t);
      case 4:
        WHET_RUN(uint32_t);
      default:
        WHET_RUN(uint64_t);
    }
  }
}
