/* SPDX-License-Identifier: Apache-2.0 */
#include "kernels/arg_max/arg_max.h"

static int32_t of_floats(const float* x, int32_t depth, int32_t step) {
  int32_t best = 0;
  for (int32_t i = 1; i < depth; ++i) best = x[i * step] > x[best * step] ? i : best;
  return best;
}

static int32_t of_bytes(const int8_t* x, int32_t depth, int32_t step) {
  int32_t best = 0;
  for (int32_t i = 1; i < depth; ++i) best = x[i * step] > x[best * step] ? i : best;
  return best;
}

static int32_t of_words(const int32_t* x, int32_t depth, int32_t step) {
  int32_t best = 0;
  for (int32_t i = 1; i < depth; ++i) best = x[i * step] > x[best * step] ? i : best;
  return best;
}

static int32_t of_reals(const whet_arg_max_params* p, const void* x, int32_t at) {
  int32_t best = 0;
  double top = whet_load_real(x, p->type, at);
  for (int32_t i = 1; i < p->depth; ++i) {
    const double v = whet_load_real(x, p->type, at + i * p->inner);
    if ((p->smallest ? v < top : v > top) || (p->last && v == top)) {
      best = i;
      top = v;
    }
  }
  return best;
}

static int32_t of_integers(const whet_arg_max_params* p, const void* x, int32_t at) {
  int32_t best = 0;
  uint64_t top = 0;
  for (int32_t i = 0; i < p->depth; ++i) {
    const uint64_t order = whet_order(x, p->type, at + i * p->inner), rank = p->smallest ? ~order : order;
    if (i > 0 && (rank < top || (rank == top && !p->last))) continue;
    best = i;
    top = rank;
  }
  return best;
}

static int32_t best_of(const whet_arg_max_params* p, const void* x, int32_t at) {
  const int32_t real = p->type == WHET_NUM_F32 || p->type == WHET_NUM_F64;
  if (!p->plain) return real ? of_reals(p, x, at) : of_integers(p, x, at);
  if (p->type == WHET_NUM_F32) return of_floats((const float*)x + at, p->depth, p->inner);
  if (p->type == WHET_NUM_I8) return of_bytes((const int8_t*)x + at, p->depth, p->inner);
  return of_words((const int32_t*)x + at, p->depth, p->inner);
}

void whet_arg_max_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_arg_max_params* p = args->params;
  for (int32_t o = begin * p->inner; o < end * p->inner; ++o) {
    const int32_t at = o / p->inner * p->depth * p->inner + o % p->inner;
    const int32_t best = best_of(p, args->in[0], at);
    if (p->wide) {
      ((int64_t*)args->out[0])[o] = best;
    } else {
      ((int32_t*)args->out[0])[o] = best;
    }
  }
}
