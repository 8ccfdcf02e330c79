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

void whet_arg_max_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_arg_max_params* p = args->params;
  for (int32_t o = begin * p->inner; o < end * p->inner; ++o) {
    const int32_t at = o / p->inner * p->depth * p->inner + o % p->inner;
    const int32_t best = p->of == WHET_OF_F32 ? of_floats((const float*)args->in[0] + at, p->depth, p->inner)
                         : p->of == WHET_OF_I8
                             ? of_bytes((const int8_t*)args->in[0] + at, p->depth, p->inner)
                             : of_words((const int32_t*)args->in[0] + at, p->depth, p->inner);
    if (p->wide) {
      ((int64_t*)args->out[0])[o] = best;
    } else {
      ((int32_t*)args->out[0])[o] = best;
    }
  }
}
