/* SPDX-License-Identifier: Apache-2.0 */
#include "kernels/pool_s16/pool_s16.h"
#include "kernels/requant/requant.h"

/* One output: `rows` by `columns` elements from `in` on. */
static int32_t pool(const whet_pool_s16_params* p, const int16_t* in, int32_t rows, int32_t columns) {
  int32_t sum = 0, best = INT16_MIN;
  for (int32_t y = 0; y < rows; ++y) {
    const int16_t* x = in + y * p->in_w * p->channels;
    for (int32_t i = 0; i < columns; ++i, x += p->channels) {
      sum += *x;
      best = *x > best ? *x : best;
    }
  }
  const int32_t count = p->include_pad ? p->kernel_h * p->kernel_w : rows * columns;
  return p->kind ? best : (sum > 0 ? sum + count / 2 : sum - count / 2) / count;
}

void whet_pool_s16_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_pool_s16_params* p = args->params;
  for (int32_t tile = begin; tile < end; ++tile) {
    const int32_t n = tile / p->out_h, y = tile % p->out_h * p->stride_h - p->pad_top;
    const int32_t y0 = y > 0 ? y : 0, y1 = whet_clamp(y + p->kernel_h, 0, p->in_h);
    const int16_t* in = (const int16_t*)args->in[0] + (n * p->in_h + y0) * p->in_w * p->channels;
    int16_t* out = (int16_t*)args->out[0] + tile * p->out_w * p->channels;
    for (int32_t i = 0; i < p->out_w; ++i, out += p->channels) {
      const int32_t x = i * p->stride_w - p->pad_left;
      const int32_t x0 = x > 0 ? x : 0, x1 = whet_clamp(x + p->kernel_w, 0, p->in_w);
      for (int32_t c = 0; c < p->channels; ++c) {
        out[c] =
            (int16_t)whet_clamp(pool(p, in + x0 * p->channels + c, y1 - y0, x1 - x0), p->act_min, p->act_max);
      }
    }
  }
}
