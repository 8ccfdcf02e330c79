/* SPDX-License-Identifier: Apache-2.0 */
#include "kernels/cumulate_any/cumulate_any.h"

/* One line: count elements from x[0] on, `step` apart. */
#define WHET_LINE(name, T)                                                              \
  static void name(const whet_cumulate_any_params* p, const T* x, T* y, int32_t step) { \
    T total = (T)p->product;                                                            \
    for (int32_t i = 0; i < p->depth; ++i, x += step, y += step) {                      \
      const T before = total, v = *x;                                                   \
      total = p->product ? total * v : total + v;                                       \
      *y = p->exclusive ? before : total;                                               \
    }                                                                                   \
  }

WHET_LINE(of_floats, float)
WHET_LINE(of_doubles, double)

static void of_integers(const whet_cumulate_any_params* p, const void* x, void* y, int32_t at, int32_t step) {
  uint64_t total = (uint64_t)p->product;
  for (int32_t i = 0; i < p->depth; ++i, at += step) {
    const uint64_t before = total, v = whet_load_word(x, p->type, at);
    total = p->product ? total * v : total + v;
    whet_store_word(y, p->type, at, p->exclusive ? before : total);
  }
}

void whet_cumulate_any_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_cumulate_any_params* p = args->params;
  const int32_t last = (p->depth - 1) * p->inner, step = p->reverse ? -p->inner : p->inner;
  for (int32_t line = begin * p->inner; line < end * p->inner; ++line) {
    const int32_t first = line / p->inner * p->depth * p->inner + line % p->inner;
    const int32_t at = p->reverse ? first + last : first;
    if (p->type == WHET_NUM_F32) {
      of_floats(p, (const float*)args->in[0] + at, (float*)args->out[0] + at, step);
    } else if (p->type == WHET_NUM_F64) {
      of_doubles(p, (const double*)args->in[0] + at, (double*)args->out[0] + at, step);
    } else {
      of_integers(p, args->in[0], args->out[0], at, step);
    }
  }
}
