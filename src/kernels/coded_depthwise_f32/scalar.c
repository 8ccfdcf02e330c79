/* SPDX-License-Identifier: Apache-2.0
 * Each output is bias + products in the order of the taps. The sums of a row of outputs lie in the result while the weights of some
 * channels are decoded tap by tap, once for the row.
 */
#include "kernels/coded_depthwise_f32/coded_depthwise_f32.h"

enum { kPiece = 64 };

static float bounded(float y, const float* bounds) {
  const float low = y < bounds[0] ? bounds[0] : y;
  return low > bounds[1] ? bounds[1] : low;
}

/* Adds weights w of channels c .. c + n - 1 times the inputs that tap kx meets in row `in`. */
static void add_tap(const whet_depthwise_f32_params* p, const float* in, int32_t kx, const float* w,
                    int32_t c, int32_t n, float* out) {
  const int32_t times = p->out_c / p->in_c;
  for (int32_t x = 0; x < p->out_w; ++x) {
    const int32_t at = x * p->stride_w - p->pad_left + kx * p->dilation_w;
    if (at < 0 || at >= p->in_w) continue;
    const float* from = in + at * p->in_c;
    float* to = out + x * p->out_c + c;
    for (int32_t j = 0; j < n; ++j) to[j] += from[times == 1 ? c + j : (c + j) / times] * w[j];
  }
}

void whet_coded_depthwise_f32_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_coded_depthwise_f32_params* params = args->params;
  const whet_depthwise_f32_params* p = &params->window;
  const float *bias = args->consts[1], *bounds = args->consts[2];
  const whet_codes codes = {args->consts[0], args->consts[3], args->consts[4]};
  for (int32_t tile = begin; tile < end; ++tile) {
    const float* image = (const float*)args->in[0] + tile / p->out_h * p->in_h * p->in_w * p->in_c;
    float* out = (float*)args->out[0] + tile * p->out_w * p->out_c;
    for (int32_t i = 0; i < p->out_w * p->out_c; ++i) out[i] = bias ? bias[i % p->out_c] : 0.0f;
    for (int32_t c = 0; c < p->out_c; c += kPiece) {
      const int32_t n = p->out_c - c < kPiece ? p->out_c - c : kPiece;
      for (int32_t tap = 0; tap < p->kernel_h * p->kernel_w; ++tap) {
        const int32_t row = tile % p->out_h * p->stride_h - p->pad_top + tap / p->kernel_w * p->dilation_h;
        if (row < 0 || row >= p->in_h) continue;
        float w[kPiece];
        whet_decode(&params->coding, &codes, tap * p->out_c + c, n, w);
        add_tap(p, image + row * p->in_w * p->in_c, tap % p->kernel_w, w, c, n, out);
      }
    }
    for (int32_t i = 0; i < p->out_w * p->out_c; ++i) out[i] = bounded(out[i], bounds);
  }
}
