/* SPDX-License-Identifier: Apache-2.0 */
#include "kernels/pool_s8/pool_s8.h"
#include "kernels/requant/requant.h"

/* A window's part inside the input: `rows` by `columns` pixels from `in` on. */
typedef struct {
  const int8_t* in;
  int32_t rows, columns, row_step, column_step;
} window;

static int32_t average(const window* v, int32_t c, int32_t padded, int32_t count) {
  int32_t sum = padded;
  for (int32_t y = 0; y < v->rows; ++y) {
    const int8_t* x = v->in + y * v->row_step + c;
    for (int32_t i = 0; i < v->columns; ++i, x += v->column_step) sum += *x;
  }
  return (sum > 0 ? sum + count / 2 : sum - count / 2) / count;
}

static int32_t maximum(const window* v, int32_t c) {
  int32_t best = INT8_MIN;
  for (int32_t y = 0; y < v->rows; ++y) {
    const int8_t* x = v->in + y * v->row_step + c;
    for (int32_t i = 0; i < v->columns; ++i, x += v->column_step) best = *x > best ? *x : best;
  }
  return best;
}

static void pixel(const whet_pool_s8_params* p, const window* v, int8_t* out) {
  const int32_t inside = v->rows * v->columns, all = p->kernel_h * p->kernel_w;
  const int32_t count = p->include_pad ? all : inside;
  const int32_t padded = (count - inside) * p->in_zero;
  for (int32_t c = 0; c < p->channels; ++c) {
    const int32_t y = p->kind == WHET_POOL_MAXIMUM ? maximum(v, c) : average(v, c, padded, count);
    out[c] = (int8_t)whet_clamp(y, p->act_min, p->act_max);
  }
}

void whet_pool_s8_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_pool_s8_params* p = args->params;
  const int32_t row_step = p->in_w * p->channels;
  for (int32_t tile = begin; tile < end; ++tile) {
    const int32_t n = tile / p->out_h, y = tile % p->out_h * p->stride_h - p->pad_top;
    const int32_t y0 = y > 0 ? y : 0, y1 = whet_clamp(y + p->kernel_h, 0, p->in_h);
    const int8_t* in = (const int8_t*)args->in[0] + (n * p->in_h + y0) * row_step;
    int8_t* out = (int8_t*)args->out[0] + tile * p->out_w * p->channels;
    for (int32_t i = 0; i < p->out_w; ++i, out += p->channels) {
      const int32_t x = i * p->stride_w - p->pad_left;
      const int32_t x0 = x > 0 ? x : 0, x1 = whet_clamp(x + p->kernel_w, 0, p->in_w);
      const window v = {in + x0 * p->channels, y1 - y0, x1 - x0, row_step, p->channels};
      pixel(p, &v, out);
    }
  }
}
