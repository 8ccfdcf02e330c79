/* SPDX-License-Identifier: Apache-2.0
 * Packed constants: 0 multiplier int32 [2], 1 shift int8 [2] for whet_requant.
 */
#include <string.h>

#include "kernels/requant/requant.h"
#include "kernels/svdf_s8/svdf_s8.h"

typedef struct {
  const whet_svdf_s8_params* p;
  const int32_t* multiplier;
  const int8_t* shift;
} scaling;

/* The product of one filter with the input, as the state stores it. */
static int32_t newest(const scaling* s, const int8_t* x, const int8_t* weights) {
  const whet_svdf_s8_params* p = s->p;
  const int32_t low = p->wide ? -32768 : -128, high = p->wide ? 32767 : 127;
  int32_t sum = 0;
  for (int32_t i = 0; i < p->inputs; ++i) sum += weights[i] * (x[i] - p->in_zero);
  return whet_requant(p->rule, sum, s->multiplier[0], s->shift[0], 0, low, high) + p->state_zero;
}

/* One row of the batch: filters one after the other, each added to its unit while its state is at hand. */
#define WHET_SVDF_ROW(name, type)                                                                      \
  static void name(const scaling* s, const whet_args* args, int32_t row) {                             \
    const whet_svdf_s8_params* p = s->p;                                                               \
    const int8_t* x = (const int8_t*)args->in[0] + row * p->inputs;                                    \
    const int8_t* feature = args->in[1];                                                               \
    const type* time = args->in[2];                                                                    \
    const int32_t* bias = args->in[3];                                                                 \
    const int32_t units = p->filters / p->rank, at = row * p->filters * p->steps;                      \
    const type* state = (const type*)args->in[4] + at;                                                 \
    type* next = (type*)args->out[1] + at;                                                             \
    for (int32_t unit = 0; unit < units; ++unit) {                                                     \
      uint32_t sum = bias ? (uint32_t)bias[unit] : 0u;                                                 \
      for (int32_t k = 0; k < p->rank; ++k) {                                                          \
        memmove(next, state + 1, (size_t)(p->steps - 1) * sizeof(type));                               \
        next[p->steps - 1] = (type)newest(s, x, feature);                                              \
        for (int32_t t = 0; t < p->steps; ++t) sum += (uint32_t)(time[t] * (next[t] - p->state_zero)); \
        state += p->steps;                                                                             \
        next += p->steps;                                                                              \
        time += p->steps;                                                                              \
        feature += p->inputs;                                                                          \
      }                                                                                                \
      ((int8_t*)args->out[0])[row * units + unit] = (int8_t)whet_requant(                              \
          p->rule, (int32_t)sum, s->multiplier[1], s->shift[1], p->out_zero, p->act_min, p->act_max);  \
    }                                                                                                  \
  }

WHET_SVDF_ROW(row_i8, int8_t)
WHET_SVDF_ROW(row_i16, int16_t)

void whet_svdf_s8_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const scaling s = {args->params, args->consts[0], args->consts[1]};
  for (int32_t tile = begin; tile < end; ++tile) {
    if (s.p->wide) {
      row_i16(&s, args, tile);
    } else {
      row_i8(&s, args, tile);
    }
  }
}
