/* SPDX-License-Identifier: Apache-2.0 */
#include "kernels/minmax_s8/minmax_s8.h"

void whet_minmax_s8_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_minmax_s8_params* p = args->params;
  for (int32_t tile = begin; tile < end; ++tile) {
    const whet_stretch t = whet_broadcast_tile(&p->shape, tile);
    const int8_t *a = (const int8_t*)args->in[0] + t.a, *b = (const int8_t*)args->in[1] + t.b;
    int8_t* out = (int8_t*)args->out[0] + t.out;
    for (int32_t i = 0; i < t.count; ++i, a += p->shape.step_a, b += p->shape.step_b) {
      out[i] = (*a > *b) == p->maximum ? *a : *b;
    }
  }
}
