/* SPDX-License-Identifier: Apache-2.0 */
#include "kernels/logistic_tflm_s16/logistic_tflm_s16.h"

/* The logistic function of `size` in steps of 2^-(16 + bits). */
static int32_t value(const int32_t* table, int32_t size, int32_t bits) {
  const int32_t i = size >> bits, share = size & ((1 << bits) - 1);
  return (table[i] << bits) + share * (table[i + 1] - table[i]);
}

static int32_t logistic(const int32_t* table, int32_t x) {
  const int32_t size = x < 0 ? -x : x;
  const int32_t y = size >> 9 >= 255 ? 0x7fff << 10 : value(table, size, 9);
  return (x >= 0 ? y + (1 << 9) : (1 << 25) - y + (1 << 9) - 1) >> 10;
}

static int32_t tanh_of(const int32_t* table, int32_t x) {
  const int32_t size = x < 0 ? -x : x;
  const int32_t y = size >> 8 >= 255 ? 0xffff << 8 : value(table, size, 8);
  return (x >= 0 ? y - (1 << 23) + (1 << 7) : (1 << 23) - y + (1 << 7) - 1) >> 8;
}

void whet_logistic_tflm_s16_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_logistic_tflm_s16_params* p = args->params;
  const int16_t* in = args->in[0];
  const int32_t* table = args->consts[0];
  int16_t* out = args->out[0];
  const int32_t last = end <= p->count / 4096 ? end * 4096 : p->count;
  const int64_t half = p->shift > 0 ? (int64_t)1 << (p->shift - 1) : 0;
  for (int32_t i = begin * 4096; i < last; ++i) {
    const int32_t x = (int32_t)(((int64_t)in[i] * p->multiplier + half) >> p->shift);
    out[i] = (int16_t)(p->tanh ? tanh_of(table, x) : logistic(table, x));
  }
}
