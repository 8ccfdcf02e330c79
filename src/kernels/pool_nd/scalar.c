/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "kernels/pool_nd/pool_nd.h"

/* A window's taps inside the input: counts along the axes, and where the first of them lies. */
typedef struct {
  int32_t count[3], first[3];
  int32_t taps; /* that the mean divides by */
} window;

static int32_t rounded_up(int32_t a, int32_t b) {
  return (a + b - 1) / b;
}

static void place(const whet_pool_nd_params* p, int32_t d, int32_t at, window* v) {
  const int32_t start = at * p->stride[d] - p->begin[d], step = p->dilation[d];
  const int32_t skip = start < 0 ? rounded_up(-start, step) : 0;
  int32_t end = start < p->in[d] ? rounded_up(p->in[d] - start, step) : 0;
  int32_t all = start < p->limit[d] ? rounded_up(p->limit[d] - start, step) : 0;
  if (end > p->kernel[d]) end = p->kernel[d];
  if (all > p->kernel[d]) all = p->kernel[d];
  v->count[d] = end > skip ? end - skip : 0;
  v->first[d] = v->count[d] > 0 ? start + skip * step : 0;
  v->taps *= p->include_pad ? all : v->count[d];
}

/* Elements between neighbouring taps. */
static int32_t step_of(const whet_pool_nd_params* p, int32_t d) {
  const int32_t below = d == 0 ? p->in[1] * p->in[2] : d == 1 ? p->in[2] : 1;
  return below * p->dilation[d] * p->inner;
}

#define WHET_POOL(T, name, lowest)                                                                           \
  static void name(const whet_pool_nd_params* p, const void* from, const window* v, int32_t at, void* out,   \
                   int32_t to) {                                                                             \
    const T* in = (const T*)from + at;                                                                       \
    const int32_t steps[3] = {step_of(p, 0), step_of(p, 1), step_of(p, 2)};                                  \
    T best = lowest, sum = 0;                                                                                \
    int64_t index = 0;                                                                                       \
    int32_t seen = 0;                                                                                        \
    for (int32_t a = 0; a < v->count[0]; ++a) {                                                              \
      for (int32_t b = 0; b < v->count[1]; ++b) {                                                            \
        const T* x = in + a * steps[0] + b * steps[1];                                                       \
        for (int32_t c = 0; c < v->count[2]; ++c, x += steps[2]) {                                           \
          if (p->kind >= WHET_POOL_MEAN) {                                                                   \
            sum = (T)(sum + *x);                                                                             \
          } else if (!seen || *x > best) {                                                                   \
            const int32_t position[3] = {v->first[0] + a * p->dilation[0], v->first[1] + b * p->dilation[1], \
                                         v->first[2] + c * p->dilation[2]};                                  \
            best = *x;                                                                                       \
            seen = best == best;                                                                             \
            index = (int64_t)position[0] * p->index_step[0] + (int64_t)position[1] * p->index_step[1] +      \
                    (int64_t)position[2] * p->index_step[2];                                                 \
          }                                                                                                  \
        }                                                                                                    \
      }                                                                                                      \
    }                                                                                                        \
    if (p->kind == WHET_POOL_INDEX) {                                                                        \
      ((int64_t*)out)[to] = index;                                                                           \
    } else if (p->kind == WHET_POOL_MAX) {                                                                   \
      ((T*)out)[to] = best;                                                                                  \
    } else {                                                                                                 \
      ((T*)out)[to] = p->kind == WHET_POOL_SUM || v->taps == 0 ? sum : (T)(sum / (T)v->taps);                \
    }                                                                                                        \
  }

WHET_POOL(float, pool_f32, -HUGE_VALF)
WHET_POOL(double, pool_f64, -HUGE_VAL)
WHET_POOL(int8_t, pool_i8, INT8_MIN)
WHET_POOL(uint8_t, pool_u8, 0)
WHET_POOL(int32_t, pool_i32, INT32_MIN)
WHET_POOL(int64_t, pool_i64, INT64_MIN)

typedef void pool_one(const whet_pool_nd_params* p, const void* from, const window* v, int32_t at, void* out,
                      int32_t to);
static pool_one* const kPools[] = {pool_f32, pool_f64, pool_i8, pool_u8, pool_i32, pool_i64};

void whet_pool_nd_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_pool_nd_params* p = args->params;
  pool_one* const pool = kPools[p->of];
  const int32_t size = p->in[0] * p->in[1] * p->in[2];
  for (int32_t tile = begin; tile < end; ++tile) {
    const int32_t outer = tile / (p->out[0] * p->out[1]);
    int64_t* indices = (int64_t*)args->out[0];
    for (int32_t i = 0; i < p->out[2]; ++i) {
      window v;
      v.taps = 1;
      place(p, 0, tile / p->out[1] % p->out[0], &v);
      place(p, 1, tile % p->out[1], &v);
      place(p, 2, i, &v);
      const int32_t first = (v.first[0] * p->in[1] + v.first[1]) * p->in[2] + v.first[2];
      for (int32_t c = 0; c < p->inner; ++c) {
        const int32_t to = (tile * p->out[2] + i) * p->inner + c;
        pool(p, args->in[0], &v, (outer * size + first) * p->inner + c, args->out[0], to);
        if (p->kind == WHET_POOL_INDEX) indices[to] = (indices[to] + (int64_t)outer * size) * p->inner + c;
      }
    }
  }
}
