/* SPDX-License-Identifier: Apache-2.0
 * Packed constants: 0 weights int8 as canonical, 1 bias int64 [out_c], 2 multiplier int32 [out_c], 3 shift int8
 * [out_c] for whet_requant_wide.
 */
#include "kernels/product_s16/product_s16.h"
#include "kernels/requant/requant.h"

enum { kSafe = 256 }; /* products of 2^22 at most, of which so many stay within 32 bits */

static int64_t dot(const int16_t* x, const int8_t* w, int32_t step, int32_t n) {
  int64_t total = 0;
  while (n > 0) {
    const int32_t part = n < kSafe ? n : kSafe;
    int32_t sum = 0;
    for (int32_t i = 0; i < part; ++i) sum += x[i] * w[i * step];
    total += sum;
    x += part, w += part * step, n -= part;
  }
  return total;
}

/* One output whose window begins at row y and column x of the image `in`, maybe outside. */
static int64_t window(const whet_product_s16_params* p, const int16_t* in, const int8_t* w, int32_t y,
                      int32_t x) {
  int64_t sum = 0;
  for (int32_t ky = 0; ky < p->kernel_h; ++ky) {
    const int32_t row = y + ky * p->dilation_h;
    if (row < 0 || row >= p->in_h) continue;
    for (int32_t kx = 0; kx < p->kernel_w; ++kx) {
      const int32_t column = x + kx * p->dilation_w;
      if (column < 0 || column >= p->in_w) continue;
      sum += dot(in + (row * p->in_w + column) * p->in_c, w + (ky * p->kernel_w + kx) * p->step_tap,
                 p->step_in, p->depth);
    }
  }
  return sum;
}

void whet_product_s16_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_product_s16_params* p = args->params;
  const int8_t *weights = args->consts[0], *shift = args->consts[3];
  const int64_t* bias = args->consts[1];
  const int32_t* multiplier = args->consts[2];
  for (int32_t tile = begin; tile < end; ++tile) {
    const int32_t n = tile / p->out_h, y = tile % p->out_h * p->stride_h - p->pad_top;
    const int16_t* in = (const int16_t*)args->in[0] + n * p->in_h * p->in_w * p->in_c;
    int16_t* out = (int16_t*)args->out[0] + tile * p->out_w * p->out_c;
    for (int32_t i = 0; i < p->out_w; ++i, out += p->out_c) {
      for (int32_t o = 0; o < p->out_c; ++o) {
        const int16_t* group = in + o / p->per_group * p->depth;
        const int64_t sum = window(p, group, weights + o * p->step_out, y, i * p->stride_w - p->pad_left);
        out[o] = whet_requant_wide(p->rule, sum + bias[o], multiplier[o], shift[o], p->act_min, p->act_max);
      }
    }
  }
}
