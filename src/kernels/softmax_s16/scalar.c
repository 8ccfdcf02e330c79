/* SPDX-License-Identifier: Apache-2.0 */
#include "kernels/softmax_s16/softmax_s16.h"

static uint64_t exponential(const int32_t* table, int32_t d) {
  return ((uint64_t)table[d >> 8] * (uint64_t)table[256 + (d & 255)] + (1 << 21)) >> 22;
}

void whet_softmax_s16_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_softmax_s16_params* p = args->params;
  const int32_t* table = args->consts[0];
  for (int32_t row = begin; row < end; ++row) {
    const int16_t* in = (const int16_t*)args->in[0] + row * p->depth;
    int16_t* out = (int16_t*)args->out[0] + row * p->depth;
    int32_t top = in[0];
    uint64_t sum = 0;
    for (int32_t i = 1; i < p->depth; ++i) top = in[i] > top ? in[i] : top;
    for (int32_t i = 0; i < p->depth; ++i) sum += exponential(table, top - in[i]);
    for (int32_t i = 0; i < p->depth; ++i) {
      const uint64_t share = (exponential(table, top - in[i]) * 32768 + sum / 2) / sum;
      out[i] = (int16_t)(share > INT16_MAX ? INT16_MAX : share);
    }
  }
}
