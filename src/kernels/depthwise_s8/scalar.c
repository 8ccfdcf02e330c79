/* SPDX-License-Identifier: Apache-2.0
 * Packed constants: 0 weights int8 as canonical, 1 bias int32 [out_c] less in_zero * sum of (weight -
 * weight_zero) over all taps, 2 multiplier int32 [out_c], 3 shift int8 [out_c] for whet_requant, 4 tables and 5 offsets of rule T. A padded tap
 * therefore counts as an input of in_zero.
 */
#include "kernels/depthwise_s8/depthwise_s8.h"
#include "kernels/requant/requant.h"

enum { kBlock = 4 }; /* output channels computed together */

/* The taps that lie inside the input, and the input position of tap (0, 0). */
typedef struct {
  int32_t y, x, ky0, ky1, kx0, kx1;
} window;

/* Taps [*first, *last) of `taps` at position + tap * dilation lie in [0, size). */
static void valid_taps(int32_t position, int32_t size, int32_t taps, int32_t dilation, int32_t* first,
                       int32_t* last) {
  int32_t f = position < 0 ? -position : 0, l = position < size ? size - position : 0;
  if (dilation > 1) f = (f + dilation - 1) / dilation, l = (l + dilation - 1) / dilation;
  *last = l < taps ? l : taps;
  *first = f < *last ? f : *last;
}

/* Adds the taps inside the window for kBlock neighbouring channels; `in` and `w` point at the first. */
static void window_dot(const whet_depthwise_s8_params* p, const int8_t* in, const window* v, const int8_t* w,
                       int32_t* acc) {
  const int32_t x_step = p->dilation_w * p->in_c, w_step = p->out_c;
  int32_t a0 = acc[0], a1 = acc[1], a2 = acc[2], a3 = acc[3];
  for (int32_t ky = v->ky0; ky < v->ky1; ++ky) {
    const int8_t* x = in + ((v->y + ky * p->dilation_h) * p->in_w + v->x + v->kx0 * p->dilation_w) * p->in_c;
    const int8_t* t = w + (ky * p->kernel_w + v->kx0) * w_step;
    for (int32_t n = v->kx1 - v->kx0; n > 0; --n, x += x_step, t += w_step) {
      a0 += x[0] * t[0];
      a1 += x[1] * t[1];
      a2 += x[2] * t[2];
      a3 += x[3] * t[3];
    }
  }
  acc[0] = a0, acc[1] = a1, acc[2] = a2, acc[3] = a3;
}

/* The same for any single channel and weight zero point. */
static int32_t channel_dot(const whet_depthwise_s8_params* p, const int8_t* in, const window* v,
                           const int8_t* w) {
  const int32_t x_step = p->dilation_w * p->in_c, w_step = p->out_c, zero = p->weight_zero;
  int32_t acc = 0;
  for (int32_t ky = v->ky0; ky < v->ky1; ++ky) {
    const int8_t* x = in + ((v->y + ky * p->dilation_h) * p->in_w + v->x + v->kx0 * p->dilation_w) * p->in_c;
    const int8_t* t = w + (ky * p->kernel_w + v->kx0) * w_step;
    for (int32_t n = v->kx1 - v->kx0; n > 0; --n, x += x_step, t += w_step) acc += *x * (*t - zero);
  }
  return acc;
}

/* Sum of one channel's weights outside the window. */
static int32_t padded_weights(const whet_depthwise_s8_params* p, const window* v, const int8_t* w) {
  const int32_t w_step = p->out_c, zero = p->weight_zero;
  int32_t s = 0;
  for (int32_t ky = 0; ky < p->kernel_h; ++ky) {
    const int32_t inside = ky >= v->ky0 && ky < v->ky1;
    const int32_t skip_from = inside ? v->kx0 : p->kernel_w, skip = inside ? v->kx1 - v->kx0 : 0;
    int32_t kx = 0;
    for (; kx < skip_from; ++kx, w += w_step) s += *w - zero;
    for (w += skip * w_step, kx += skip; kx < p->kernel_w; ++kx, w += w_step) s += *w - zero;
  }
  return s;
}

static void pixel(const whet_depthwise_s8_params* p, const whet_args* args, const int8_t* in, const window* v,
                  int8_t* out) {
  const int8_t* weights = args->consts[0];
  const int32_t *bias = args->consts[1], *multiplier = args->consts[2];
  const int8_t* shift = args->consts[3];
  const int32_t times = p->out_c / p->in_c, plain = times == 1 && p->weight_zero == 0;
  const int32_t rule = p->rule, zero = p->out_zero, low = p->act_min, high = p->act_max;
  const int32_t padded = (v->ky1 - v->ky0) * (v->kx1 - v->kx0) != p->kernel_h * p->kernel_w;
  for (int32_t c = 0; c < p->out_c;) {
    const int32_t block = plain && p->out_c - c >= kBlock ? kBlock : 1;
    int32_t acc[kBlock];
    for (int32_t j = 0; j < block; ++j) {
      acc[j] = bias[c + j];
      if (padded) acc[j] += p->in_zero * padded_weights(p, v, weights + c + j);
    }
    if (block == kBlock) {
      window_dot(p, in + c, v, weights + c, acc);
    } else {
      acc[0] += channel_dot(p, in + (times == 1 ? c : c / times), v, weights + c);
    }
    if (p->tables > 0) {
      for (int32_t j = 0; j < block; ++j, ++c)
        out[c] = whet_requant_t(args->consts, p->tables, acc[j], c, low, high);
      continue;
    }
    for (int32_t j = 0; j < block; ++j, ++c)
      out[c] = (int8_t)whet_requant(rule, acc[j], multiplier[c], shift[c], zero, low, high);
  }
}

void whet_depthwise_s8_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_depthwise_s8_params* p = args->params;
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
