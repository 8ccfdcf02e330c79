/* SPDX-License-Identifier: Apache-2.0
 * Packed constants: 0 weights int8 as canonical, 1 bias int32 [out_c] less in_zero * sum of (weight -
 * weight_zero) over all taps, 2 multiplier int32 [out_c], 3 shift int8 [out_c] for whet_requant, 4 tables and 5 offsets of rule T. A padded tap
 * therefore counts as an input of in_zero.
 */
#include "kernels/conv2d_s8/conv2d_s8.h"
#include "kernels/layout/dot4.h"
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
  int32_t f = position < 0 ? -position : 0, l = position < size ? size - position : 0;
  if (dilation > 1) f = (f + dilation - 1) / dilation, l = (l + dilation - 1) / dilation;
  *last = l < taps ? l : taps;
  *first = f < *last ? f : *last;
}

static int32_t sum(const int8_t* x, int32_t n) {
  int32_t s = 0;
  for (int32_t i = 0; i < n; ++i) s += x[i];
  return s;
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
      whet_dot4(x, w, (ky * p->kernel_w + kx) * channels, step * channels, acc);
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

/* kBlock output channels from `first`; where there are fewer, the last of them again. */
typedef struct {
  const int8_t* w[kBlock];
  int32_t bias[kBlock];
  int32_t padded[kBlock]; /* what padding adds while the window has these columns */
  int32_t kx0, kx1;
} block;

static void start_block(const whet_conv2d_s8_params* p, const whet_args* args, int32_t first, int32_t last,
                        block* b) {
  const int32_t size = p->kernel_h * p->kernel_w * (p->in_c / p->groups);
  for (int32_t j = 0; j < kBlock; ++j) {
    const int32_t channel = first + j < last ? first + j : last - 1;
    b->w[j] = (const int8_t*)args->consts[0] + channel * size;
    b->bias[j] = ((const int32_t*)args->consts[1])[channel];
    b->padded[j] = 0;
  }
  b->kx0 = b->kx1 = -1;
}

static void pad_block(const whet_conv2d_s8_params* p, const window* v, int32_t channels, block* b) {
  const int32_t whole = (v->ky1 - v->ky0) * (v->kx1 - v->kx0) == p->kernel_h * p->kernel_w;
  for (int32_t j = 0; j < kBlock; ++j)
    b->padded[j] = whole ? 0 : p->in_zero * padded_weights(p, v, channels, b->w[j]);
  b->kx0 = v->kx0, b->kx1 = v->kx1;
}

/* One row of output channels [first, last), at most kBlock, of one group; `in` points at the group's first
 * channel. */
static void row(const whet_conv2d_s8_params* p, const whet_args* args, const int8_t* in, window* v,
                int32_t first, int32_t last, int8_t* out) {
  const int32_t* multiplier = args->consts[2];
  const int8_t* shift = args->consts[3];
  const int32_t channels = p->in_c / p->groups, out_c = p->out_c, out_w = p->out_w;
  const int32_t rule = p->rule, zero = p->out_zero, low = p->act_min, high = p->act_max;
  block b;
  start_block(p, args, first, last, &b);
  for (int32_t x = 0; x < out_w; ++x, out += out_c) {
    v->x = x * p->stride_w - p->pad_left;
    valid_taps(v->x, p->in_w, p->kernel_w, p->dilation_w, &v->kx0, &v->kx1);
    if (v->kx0 != b.kx0 || v->kx1 != b.kx1) pad_block(p, v, channels, &b);
    int32_t acc[kBlock];
    for (int32_t j = 0; j < kBlock; ++j) acc[j] = b.bias[j] + b.padded[j];
    window_dot(p, in, v, channels, b.w, acc);
    const int32_t offset = p->weight_zero ? p->weight_zero * window_sum(p, in, v, channels) : 0;
    if (p->tables > 0) {
      for (int32_t o = first; o < last; ++o)
        out[o] = whet_requant_t(args->consts, p->tables, acc[o - first] - offset, o, low, high);
      continue;
    }
    for (int32_t o = first; o < last; ++o)
      out[o] = (int8_t)whet_requant(rule, acc[o - first] - offset, multiplier[o], shift[o], zero, low, high);
  }
}

void whet_conv2d_s8_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_conv2d_s8_params* p = args->params;
  const int32_t channels = p->in_c / p->groups, per_group = p->out_c / p->groups;
  for (int32_t tile = begin; tile < end; ++tile) {
    const int32_t n = tile / p->out_h, y = tile % p->out_h;
    const int8_t* in = (const int8_t*)args->in[0] + n * p->in_h * p->in_w * p->in_c;
    int8_t* out = (int8_t*)args->out[0] + tile * p->out_w * p->out_c;
    window v;
    v.y = y * p->stride_h - p->pad_top;
    valid_taps(v.y, p->in_h, p->kernel_h, p->dilation_h, &v.ky0, &v.ky1);
    for (int32_t g = 0; g < p->groups; ++g, in += channels) {
      const int32_t stop = (g + 1) * per_group;
      for (int32_t o = g * per_group; o < stop; o += kBlock)
        row(p, args, in, &v, o, stop - o < kBlock ? stop : o + kBlock, out);
    }
  }
}
