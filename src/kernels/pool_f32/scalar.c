/* SPDX-License-Identifier: Apache-2.0 */
#include "kernels/pool_f32/pool_f32.h"

/* A window's part inside the input: `rows` by `columns` pixels from `in` on. */
typedef struct {
  const float* in;
  int32_t rows, columns, row_step, column_step;
} window;

static float reduce(const window* v, int32_t c, int32_t maximum) {
  float result = maximum ? v->in[c] : 0.0f;
  for (int32_t y = 0; y < v->rows; ++y) {
    const float* x = v->in + y * v->row_step + c;
    for (int32_t i = 0; i < v->columns; ++i, x += v->column_step) {
      if (!maximum) {
        result += *x;
      } else if (*x > result || result != result) {
        result = *x;
      }
    }
  }
  return result;
}

static void pixel(const whet_pool_f32_params* p, const window* v, const float* bounds, float* out) {
  const int32_t count = p->include_pad ? p->kernel_h * p->kernel_w : v->rows * v->columns;
  for (int32_t c = 0; c < p->channels; ++c) {
    float y = reduce(v, c, p->kind);
    if (!p->kind) y /= (float)count;
    y = y < bounds[0] ? bounds[0] : y;
    out[c] = y > bounds[1] ? bounds[1] : y;
  }
}

void whet_pool_f32_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_pool_f32_params* p = args->params;
  const int32_t row_step = p->in_w * p->channels;
  for (int32_t tile = begin; tile < end; ++tile) {
    const int32_t n = tile / p->out_h, y = tile % p->out_h * p->stride_h - p->pad_top;
    const int32_t y0 = y > 0 ? y : 0, y1 = y + p->kernel_h < p->in_h ? y + p->kernel_h : p->in_h;
    const float* in = (const float*)args->in[0] + (n * p->in_h + y0) * row_step;
    float* out = (float*)args->out[0] + tile * p->out_w * p->channels;
    for (int32_t i = 0; i < p->out_w; ++i, out += p->channels) {
      const int32_t x = i * p->stride_w - p->pad_left;
      const int32_t x0 = x > 0 ? x : 0, x1 = x + p->kernel_w < p->in_w ? x + p->kernel_w : p->in_w;
      const window v = {in + x0 * p->channels, y1 - y0, x1 - x0, row_step, p->channels};
      pixel(p, &v, args->consts[0], out);
    }
  }
}
