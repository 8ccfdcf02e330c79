/* SPDX-License-Identifier: Apache-2.0 */
#include "kernels/resize_linear_f32/resize_linear_f32.h"

void whet_resize_linear_f32_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_resize_linear_f32_params* p = args->params;
  const int32_t *rows = args->consts[0], *columns = args->consts[2];
  const float *row_weights = args->consts[1], *weights = args->consts[3];
  const int32_t channels = p->channels, row_size = p->in_w * channels;
  for (int32_t tile = begin; tile < end; ++tile) {
    const int32_t y = tile % p->out_h;
    const float v = row_weights[y], u = 1.0f - v;
    const float* image = (const float*)args->in[0] + tile / p->out_h * p->in_h * row_size;
    const float *top = image + rows[2 * y] * row_size, *bottom = image + rows[2 * y + 1] * row_size;
    float* out = (float*)args->out[0] + tile * p->out_w * channels;
    for (int32_t x = 0; x < p->out_w; ++x, out += channels) {
      const int32_t left = columns[2 * x] * channels, right = columns[2 * x + 1] * channels;
      const float s = weights[x], r = 1.0f - s;
      for (int32_t c = 0; c < channels; ++c) {
        const float above = top[left + c] * r + top[right + c] * s,
                    below = bottom[left + c] * r + bottom[right + c] * s;
        out[c] = above * u + below * v;
      }
    }
  }
}
