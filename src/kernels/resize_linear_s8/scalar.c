/* SPDX-License-Identifier: Apache-2.0 */
#include "kernels/resize_linear_s8/resize_linear_s8.h"

static int8_t rounded(int32_t sum, int32_t ties_away) {
  const int32_t half = 1 << 19;
  return (int8_t)(ties_away ? (sum > 0 ? sum + half : sum - half) / (1 << 20) : (sum + half) >> 20);
}

void whet_resize_linear_s8_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_resize_linear_s8_params* p = args->params;
  const int32_t *rows = args->consts[0], *row_weights = args->consts[1], *columns = args->consts[2],
                *weights = args->consts[3];
  const int32_t channels = p->channels, row_size = p->in_w * channels;
  for (int32_t tile = begin; tile < end; ++tile) {
    const int32_t y = tile % p->out_h, v = row_weights[y], u = 1024 - v;
    const int8_t* image = (const int8_t*)args->in[0] + tile / p->out_h * p->in_h * row_size;
    const int8_t *top = image + rows[2 * y] * row_size, *bottom = image + rows[2 * y + 1] * row_size;
    int8_t* out = (int8_t*)args->out[0] + tile * p->out_w * channels;
    for (int32_t x = 0; x < p->out_w; ++x, out += channels) {
      const int32_t left = columns[2 * x] * channels, right = columns[2 * x + 1] * channels, s = weights[x],
                    r = 1024 - s;
      for (int32_t c = 0; c < channels; ++c) {
        const int32_t above = top[left + c] * r + top[right + c] * s,
                      below = bottom[left + c] * r + bottom[right + c] * s;
        out[c] = rounded(above * u + below * v, p->ties_away);
      }
    }
  }
}
