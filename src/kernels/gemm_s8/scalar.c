/* SPDX-License-Identifier: Apache-2.0
 * Packed constants: 0 weights int8 as canonical, 1 bias int32 [n] less in_zero * sum of (weight -
 * weight_zero) over k, 2 multiplier int32 [n], 3 shift int8 [n] for whet_requant, 4 tables and 5 offsets of rule T. A tile is four output
 * channels of all rows.
 */
#include "kernels/gemm_s8/gemm_s8.h"
#include "kernels/layout/dot4.h"
#include "kernels/requant/requant.h"

enum { kBlock = 4 };

static int32_t sum(const int8_t* x, int32_t n) {
  int32_t s = 0;
  for (int32_t i = 0; i < n; ++i) s += x[i];
  return s;
}

void whet_gemm_s8_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_gemm_s8_params* p = args->params;
  const int8_t* weights = args->consts[0];
  const int32_t *bias = args->consts[1], *multiplier = args->consts[2];
  const int8_t* shift = args->consts[3];
  for (int32_t tile = begin; tile < end; ++tile) {
    const int32_t first = tile * kBlock, block = p->n - first < kBlock ? p->n - first : kBlock;
    const int8_t* w[kBlock];
    for (int32_t j = 0; j < kBlock; ++j) w[j] = weights + (first + (j < block ? j : 0)) * p->k;
    const int8_t* in = args->in[0];
    int8_t* out = (int8_t*)args->out[0] + first;
    for (int32_t r = 0; r < p->rows; ++r, in += p->k, out += p->n) {
      const int32_t offset = p->weight_zero ? p->weight_zero * sum(in, p->k) : 0;
      int32_t acc[kBlock] = {0};
      whet_dot4(in, w, 0, p->k, acc);
      for (int32_t j = 0; j < block; ++j) {
        const int32_t o = first + j;
        const int32_t total = acc[j] + bias[o] - offset;
        out[j] = p->tables > 0 ? whet_requant_t(args->consts, p->tables, total, o, p->act_min, p->act_max)
                               : (int8_t)whet_requant(p->rule, total, multiplier[o], shift[o], p->out_zero,
                                                      p->act_min, p->act_max);
      }
    }
  }
}
