/* SPDX-License-Identifier: Apache-2.0 */
#include "kernels/layout/word_table.h"
#include "kernels/requant/requant.h"
#include "kernels/softmax_tflm_s16/softmax_tflm_s16.h"

static void row(const whet_softmax_tflm_s16_params* p, const int16_t* in, int16_t* out, const int16_t* exp,
                const int16_t* inverse) {
  int32_t top = in[0];
  uint32_t sum = 0;
  for (int32_t i = 1; i < p->depth; ++i) top = in[i] > top ? in[i] : top;
  for (int32_t i = 0; i < p->depth; ++i) {
    const int32_t d = whet_scale_d(in[i] - top, p->multiplier, p->shift);
    out[i] = (int16_t)whet_word_at(exp, whet_clamp(whet_clamp(d, -65536, 0) + 32767, INT16_MIN, INT16_MAX));
    sum += (uint32_t)out[i];
  }
  const int32_t width = whet_bit_width(sum);
  const int32_t whole = (int32_t)((((int64_t)sum << (31 - width)) + (1 << 13)) >> 14);
  const int32_t at = whet_clamp(whole - (1 << 15) - (1 << 16), INT16_MIN, INT16_MAX);
  const int64_t share = whet_word_at(inverse, at), half = (int64_t)1 << (width - 2);
  for (int32_t i = 0; i < p->depth; ++i) {
    const int64_t y = (out[i] * share + half) >> (width - 1);
    out[i] = (int16_t)(y < 0 ? 0 : y > INT16_MAX ? INT16_MAX : y);
  }
}

void whet_softmax_tflm_s16_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_softmax_tflm_s16_params* p = args->params;
  for (int32_t tile = begin; tile < end; ++tile) {
    const int32_t offset = tile * p->depth;
    row(p, (const int16_t*)args->in[0] + offset, (int16_t*)args->out[0] + offset, args->consts[0],
        args->consts[1]);
  }
}
