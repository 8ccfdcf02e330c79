/* SPDX-License-Identifier: Apache-2.0
 * Each output is bias + products in the order of the taps, channels innermost. The sums of a row of outputs lie in the result while
 * the weights of four output channels are decoded piece by piece, once for the row.
 */
#include "kernels/coded_conv2d_f32/coded_conv2d_f32.h"

enum { kBlock = 4, kPiece = 64 };

typedef struct {
  const whet_conv2d_f32_params* p;
  const whet_coding* coding;
  whet_codes codes;
  int32_t channels; /* of a group's input */
} layer;

static float bounded(float y, const float* bounds) {
  const float low = y < bounds[0] ? bounds[0] : y;
  return low > bounds[1] ? bounds[1] : low;
}

static void dot(const float* x, float w[][kPiece], int32_t block, int32_t n, float* out) {
  for (int32_t j = 0; j < block; ++j) {
    float acc = out[j];
    for (int32_t i = 0; i < n; ++i) acc += x[i] * w[j][i];
    out[j] = acc;
  }
}

/* Adds the products of one tap to a row of outputs of channels o .. o + block - 1; `in` is the row of inputs that the tap meets, at
 * the group's first channel. */
static void add_tap(const layer* l, const float* in, int32_t ky, int32_t kx, int32_t o, int32_t block,
                    float* out) {
  const whet_conv2d_f32_params* p = l->p;
  for (int32_t c = 0; c < l->channels; c += kPiece) {
    const int32_t n = l->channels - c < kPiece ? l->channels - c : kPiece;
    float w[kBlock][kPiece];
    for (int32_t j = 0; j < block; ++j) {
      const int32_t tap = ((o + j) * p->kernel_h + ky) * p->kernel_w + kx;
      whet_decode(l->coding, &l->codes, tap * l->channels + c, n, w[j]);
    }
    for (int32_t x = 0; x < p->out_w; ++x) {
      const int32_t at = x * p->stride_w - p->pad_left + kx * p->dilation_w;
      if (at >= 0 && at < p->in_w) dot(in + at * p->in_c + c, w, block, n, out + x * p->out_c + o);
    }
  }
}

static void add_taps(const layer* l, const float* image, int32_t y, int32_t o, int32_t block, float* out) {
  const whet_conv2d_f32_params* p = l->p;
  const int32_t group = o / (p->out_c / p->groups);
  for (int32_t ky = 0; ky < p->kernel_h; ++ky) {
    const int32_t row = y * p->stride_h - p->pad_top + ky * p->dilation_h;
    if (row < 0 || row >= p->in_h) continue;
    const float* in = image + row * p->in_w * p->in_c + group * l->channels;
    for (int32_t kx = 0; kx < p->kernel_w; ++kx) add_tap(l, in, ky, kx, o, block, out);
  }
}

void whet_coded_conv2d_f32_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_coded_conv2d_f32_params* params = args->params;
  const whet_conv2d_f32_params* p = &params->window;
  const float *bias = args->consts[1], *bounds = args->consts[2];
  const int32_t per_group = p->out_c / p->groups;
  const layer l = {
      p, &params->coding, {args->consts[0], args->consts[3], args->consts[4]}, p->in_c / p->groups};
  for (int32_t tile = begin; tile < end; ++tile) {
    const float* image = (const float*)args->in[0] + tile / p->out_h * p->in_h * p->in_w * p->in_c;
    float* out = (float*)args->out[0] + tile * p->out_w * p->out_c;
    for (int32_t i = 0; i < p->out_w * p->out_c; ++i) out[i] = bias ? bias[i % p->out_c] : 0.0f;
    for (int32_t o = 0, block; o < p->out_c; o += block) {
      const int32_t left = per_group - o % per_group;
      block = left < kBlock ? left : kBlock;
      add_taps(&l, image, tile % p->out_h, o, block, out);
    }
    for (int32_t i = 0; i < p->out_w * p->out_c; ++i) out[i] = bounded(out[i], bounds);
  }
}
