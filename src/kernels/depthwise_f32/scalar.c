/* SPDX-License-Identifier: Apache-2.0
 * Reads the canonical constants. Each output is bias + products in the order of the taps.
 */
#include "kernels/depthwise_f32/depthwise_f32.h"

enum { kBlock = 4 }; /* output channels computed together */

/* The taps that lie inside the input, and the input position of tap (0, 0). */
typedef struct {
  int32_t y, x, ky0, ky1, kx0, kx1;
} window;

/* Taps [*first, *last) of `taps` at position + tap * dilation lie in [0, size). */
static void valid_taps(int32_t position, int32_t size, int32_t taps, int32_t dilation, int32_t* first,
                       int32_t* last) {
  const int32_t f = position < 0 ? (dilation - 1 - position) / dilation : 0;
  const int32_t l = position < size ? (size - position + dilation - 1) / dilation : 0;
  *last = l < taps ? l : taps;
  *first = f < *last ? f : *last;
}

/* Accumulates kBlock output channels: weights at w + dw[j], inputs at in + dx[j]. */
static void window_dot(const whet_depthwise_f32_params* p, const float* in, const window* v, const float* w,
                       const int32_t* dx, const int32_t* dw, float* acc) {
  const int32_t x_step = p->dilation_w * p->in_c, w_step = p->out_c;
  float a0 = acc[0], a1 = acc[1], a2 = acc[2], a3 = acc[3];
  for (int32_t ky = v->ky0; ky < v->ky1; ++ky) {
    const float* x = in + ((v->y + ky * p->dilation_h) * p->in_w + v->x + v->kx0 * p->dilation_w) * p->in_c;
    const float* t = w + (ky * p->kernel_w + v->kx0) * w_step;
    for (int32_t kx = v->kx0; kx < v->kx1; ++kx, x += x_step, t += w_step) {
      a0 += x[dx[0]] * t[dw[0]];
      a1 += x[dx[1]] * t[dw[1]];
      a2 += x[dx[2]] * t[dw[2]];
      a3 += x[dx[3]] * t[dw[3]];
    }
  }
  acc[0] = a0, acc[1] = a1, acc[2] = a2, acc[3] = a3;
}

static void pixel(const whet_depthwise_f32_params* p, const whet_args* args, const float* in, const window* v,
                  float* out) {
  const float *weights = args->consts[0], *bias = args->consts[1], *bounds = args->consts[2];
  const int32_t times = p->out_c / p->in_c;
  for (int32_t c = 0; c < p->out_c; c += kBlock) {
    const int32_t block = p->out_c - c < kBlock ? p->out_c - c : kBlock;
    int32_t dx[kBlock], dw[kBlock];
    float acc[kBlock];
    for (int32_t j = 0; j < kBlock; ++j) {
      dw[j] = j < block ? j : 0;
      dx[j] = times == 1 ? c + dw[j] : (c + dw[j]) / times;
      acc[j] = bias ? bias[c + dw[j]] : 0.0f;
    }
    window_dot(p, in, v, weights + c, dx, dw, acc);
    for (int32_t j = 0; j < block; ++j) {
      const float y = acc[j] < bounds[0] ? bounds[0] : acc[j];
      out[c + j] = y > bounds[1] ? bounds[1] : y;
    }
  }
}

void whet_depthwise_f32_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_depthwise_f32_params* p = args->params;
  for (int32_t tile = begin; tile < end; ++tile) {
    const int32_t n = tile / p->out_h, y = tile % p->out_h;
    const float* in = (const float*)args->in[0] + n * p->in_h * p->in_w * p->in_c;
    float* out = (float*)args->out[0] + tile * p->out_w * p->out_c;
    window v;
    v.y = y * p->stride_h - p->pad_top;
    valid_taps(v.y, p->in_h, p->kernel_h, p->dilation_h, &v.ky0, &v.ky1);
    for (int32_t x = 0; x < p->out_w; ++x, out += p->out_c) {
      v.x = x * p->stride_w - p->pad_left;
      valid_taps(v.x, p->in_w, p->kernel_w, p->dilation_w, &v.kx0, &v.kx1);
      pixel(p, args, in, &v, out);
    }
  }
}
