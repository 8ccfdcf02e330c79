/* SPDX-License-Identifier: Apache-2.0
 * Reads the canonical constants. Each output is bias + products in the order of the taps, channels innermost.
 */
#include "kernels/conv2d_f32/conv2d_f32.h"

enum { kBlock = 4 }; /* output channels computed together */

/* The part of the window that lies inside the input, and the input position of tap (0, 0). */
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

static void dot4(const float* x, const float* const* w, int32_t offset, int32_t n, float* acc) {
  const float *w0 = w[0] + offset, *w1 = w[1] + offset, *w2 = w[2] + offset, *w3 = w[3] + offset;
  float a0 = acc[0], a1 = acc[1], a2 = acc[2], a3 = acc[3];
  for (int32_t i = 0; i < n; ++i) {
    const float v = x[i];
    a0 += v * w0[i];
    a1 += v * w1[i];
    a2 += v * w2[i];
    a3 += v * w3[i];
  }
  acc[0] = a0, acc[1] = a1, acc[2] = a2, acc[3] = a3;
}

/* Adds weights times inputs for kBlock output channels; `in` points at the group's first channel. */
static void window_dot(const whet_conv2d_f32_params* p, const float* in, const window* v, int32_t channels,
                       const float* const* w, float* acc) {
  const int32_t whole_rows = p->groups == 1 && p->dilation_w == 1;
  const int32_t step = whole_rows ? v->kx1 - v->kx0 : 1;
  for (int32_t ky = v->ky0; ky < v->ky1; ++ky) {
    const int32_t row = (v->y + ky * p->dilation_h) * p->in_w;
    for (int32_t kx = v->kx0; kx < v->kx1; kx += step) {
      const float* x = in + (row + v->x + kx * p->dilation_w) * p->in_c;
      dot4(x, w, (ky * p->kernel_w + kx) * channels, step * channels, acc);
    }
  }
}

static void pixel(const whet_conv2d_f32_params* p, const whet_args* args, const float* in, const window* v,
                  float* out) {
  const float *weights = args->consts[0], *bias = args->consts[1], *bounds = args->consts[2];
  const int32_t channels = p->in_c / p->groups, per_group = p->out_c / p->groups;
  const int32_t size = p->kernel_h * p->kernel_w * channels;
  for (int32_t g = 0, o = 0; g < p->groups; ++g, in += channels) {
    const int32_t end = o + per_group;
    while (o < end) {
      const int32_t block = end - o < kBlock ? end - o : kBlock;
      const float* w[kBlock];
      float acc[kBlock];
      for (int32_t j = 0; j < kBlock; ++j) {
        const int32_t channel = o + (j < block ? j : 0);
        w[j] = weights + channel * size;
        acc[j] = bias ? bias[channel] : 0.0f;
      }
      window_dot(p, in, v, channels, w, acc);
      for (int32_t j = 0; j < block; ++j, ++o) {
        const float y = acc[j] < bounds[0] ? bounds[0] : acc[j];
        out[o] = y > bounds[1] ? bounds[1] : y;
      }
    }
  }
}

void whet_conv2d_f32_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_conv2d_f32_params* p = args->params;
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
