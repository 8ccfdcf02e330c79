/* SPDX-License-Identifier: Apache-2.0
 * Packed constants: 0 weights int8 as canonical, 1 bias int32 [out_c] less in_zero * sum of (weight -
 * weight_zero) over all taps, 2 multiplier int32 [out_c], 3 shift int8 [out_c] for whet_requant. A padded tap
 * therefore counts as an input of in_zero.
 */
#include "kernels/conv2d_s8/conv2d_s8.h"
#include "kernels/requant/requant.h"

enum { kBlock = 4 }; /* output channels computed together */

/* The part of the window that lies inside the input. */
typedef struct {
  int32_t y, x; /* input position of tap (0, 0), may be negative */
  int32_t ky0, ky1, kx0, kx1;
} window;

/* Taps [*first, *last) of `taps` at position + tap * dilation lie in [0, size). */
static void valid_taps(int32_t position, int32_t size, int32_t taps, int32_t dilation, int32_t* first,
                       int32_t* last) {
  const int32_t f = position < 0 ? (dilation - 1 - position) / dilation : 0;
  const int32_t l = position < size ? (size - position + dilation - 1) / dilation : 0;
  *last = l < taps ? l : taps;
  *first = f < *last ? f : *last;
}

static int32_t sum(const int8_t* x, int32_t n) {
  int32_t s = 0;
  for (int32_t i = 0; i < n; ++i) s += x[i];
  return s;
}

static void dot4(const int8_t* x, const int8_t* const* w, int32_t offset, int32_t n, int32_t* acc) {
  const int8_t *w0 = w[0] + offset, *w1 = w[1] + offset, *w2 = w[2] + offset, *w3 = w[3] + offset;
  int32_t a0 = acc[0], a1 = acc[1], a2 = acc[2], a3 = acc[3];
  for (int32_t i = 0; i < n; ++i) {
    const int32_t v = x[i];
    a0 += v * w0[i];
    a1 += v * w1[i];
    a2 += v * w2[i];
    a3 += v * w3[i];
  }
  acc[0] = a0, acc[1] = a1, acc[2] = a2, acc[3] = a3;
}

/* Sum of the inputs under the window, padding counted as in_zero; `in` points at the group's first channel.
 */
static int32_t window_sum(const whet_conv2d_s8_params* p, const int8_t* in, const window* v,
                          int32_t channels) {
  const int32_t inside = (v->ky1 - v->ky0) * (v->kx1 - v->kx0);
  int32_t s = (p->kernel_h * p->kernel_w - inside) * channels * p->in_zero;
  for (int32_t ky = v->ky0; ky < v->ky1; ++ky) {
    const int32_t row = (v->y + ky * p->dilation_h) * p->in_w;
    for (int32_t kx = v->kx0; kx < v->kx1; ++kx)
      s += sum(in + (row + v->x + kx * p->dilation_w) * p->in_c, channels);
  }
  return s;
}

/* Adds weights times inputs for kBlock output channels; `in` points at the group's first channel. */
static void window_dot(const whet_conv2d_s8_params* p, const int8_t* in, const window* v, int32_t channels,
                       const int8_t* const* w, int32_t* acc) {
  const int32_t whole_rows = p->groups == 1 && p->dilation_w == 1;
  const int32_t step = whole_rows ? v->kx1 - v->kx0 : 1;
  for (int32_t ky = v->ky0; ky < v->ky1; ++ky) {
    const int32_t row = (v->y + ky * p->dilation_h) * p->in_w;
    for (int32_t kx = v->kx0; kx < v->kx1; kx += step) {
      const int8_t* x = in + (row + v->x + kx * p->dilation_w) * p->in_c;
      dot4(x, w, (ky * p->kernel_w + kx) * channels, step * channels, acc);
    }
  }
}

/* Sum of one output channel's weights outside the window. */
static int32_t padded_weights(const whet_conv2d_s8_params* p, const window* v, int32_t channels,
                              const int8_t* w) {
  const int32_t row = p->kernel_w * channels, left = v->kx0 * channels, right = v->kx1 * channels;
  int32_t s = 0;
  for (int32_t ky = 0; ky < p->kernel_h; ++ky, w += row) {
    if (ky < v->ky0 || ky >= v->ky1) {
      s += sum(w, row);
    } else {
      s += sum(w, left) + sum(w + right, row - right);
    }
  }
  return s;
}

static void pixel(const whet_conv2d_s8_params* p, const whet_args* args, const int8_t* in, const window* v,
                  int8_t* out) {
  const int8_t* weights = args->consts[0];
  const int32_t *bias = args->consts[1], *multiplier = args->consts[2];
  const int8_t* shift = args->consts[3];
  const int32_t channels = p->in_c / p->groups, per_group = p->out_c / p->groups;
  const int32_t size = p->kernel_h * p->kernel_w * channels;
  const int32_t padded = (v->ky1 - v->ky0) * (v->kx1 - v->kx0) != p->kernel_h * p->kernel_w;
  for (int32_t g = 0, o = 0; g < p->groups; ++g, in += channels) {
    const int32_t end = o + per_group;
    const int32_t offset = p->weight_zero ? p->weight_zero * window_sum(p, in, v, channels) : 0;
    while (o < end) {
      const int32_t block = end - o < kBlock ? end - o : kBlock;
      const int8_t* w[kBlock];
      int32_t acc[kBlock];
      for (int32_t j = 0; j < kBlock; ++j) {
        const int32_t channel = o + (j < block ? j : 0);
        w[j] = weights + channel * size;
        acc[j] = bias[channel] - offset;
      }
      window_dot(p, in, v, channels, w, acc);
      for (int32_t j = 0; j < block; ++j, ++o) {
        if (padded) acc[j] += p->in_zero * padded_weights(p, v, channels, w[j]);
        out[o] = (int8_t)whet_requant(p->rule, acc[j], multiplier[o], shift[o], p->out_zero, p->act_min,
                                      p->act_max);
      }
    }
  }
}

void whet_conv2d_s8_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_conv2d_s8_params* p = args->params;
  for (int32_t tile = begin; tile < end; ++tile) {
    const int32_t n = tile / p->out_h, y = tile % p->out_h;
    const int8_t* in = (const int8_t*)args->in[0] + n * p->in_h * p->in_w * p->in_c;
    int8_t* out = (int8_t*)args->out[0] + tile * p->out_w * p->out_c;
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
