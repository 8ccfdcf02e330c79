/* SPDX-License-Identifier: Apache-2.0 */
#include "kernels/reduce_int/reduce_int.h"

/* Words of u64 are biased, so that all words compare as signed ones. */
static uint64_t fold(int32_t kind, uint64_t bias, uint64_t a, uint64_t x) {
  switch (kind) {
    case WHET_SUM:
      return a + x;
    case WHET_PROD:
      return a * x;
    case WHET_LARGEST:
      return (int64_t)(x ^ bias) > (int64_t)(a ^ bias) ? x : a;
    default:
      return (int64_t)(x ^ bias) < (int64_t)(a ^ bias) ? x : a;
  }
}

static uint64_t result_of(const whet_reduce_int_params* p, const void* in, int32_t start) {
  const whet_reduction* s = &p->shape;
  const uint64_t bias = p->type == WHET_NUM_U64 ? (uint64_t)1 << 63 : 0;
  uint64_t acc = p->kind == WHET_SUM ? 0 : p->kind == WHET_PROD ? 1 : whet_load_word(in, p->type, start);
  for (int32_t i = 0; i < s->reduced[0]; ++i) {
    for (int32_t j = 0; j < s->reduced[1]; ++j) {
      int32_t at = start + i * s->reduced_stride[0] + j * s->reduced_stride[1];
      for (int32_t k = 0; k < s->reduced[2]; ++k, at += s->reduced_stride[2])
        acc = fold(p->kind, bias, acc, whet_load_word(in, p->type, at));
    }
  }
  return acc;
}

void whet_reduce_int_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_reduce_int_params* p = args->params;
  for (int32_t tile = begin; tile < end; ++tile) {
    const whet_reduction_run run = whet_reduction_run_at(&p->shape, tile);
    for (int32_t o = run.first; o < run.first + run.count; ++o)
      whet_store_word(args->out[0], p->type, o,
                      result_of(p, args->in[0], whet_reduction_start(&p->shape, o)));
  }
}
