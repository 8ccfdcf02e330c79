/* SPDX-License-Identifier: Apache-2.0 */
#include "kernels/requant/requant.h"
#include "kernels/slopes_s16/slopes_s16.h"

static int32_t scaled(const whet_slopes_s16_params* p, int32_t x) {
  const int32_t side = x < 0;
  if (p->rule == WHET_RULE_D) return whet_scale_d(x, p->multiplier[side], p->shift[side]);
  const int32_t y = whet_scale_f(x, p->multiplier[side], p->shift[side]);
  return side && p->opposite ? -y : y;
}

static int32_t stored(const whet_slopes_s16_params* p, const void* in, int32_t i) {
  if (p->in_bytes == 4) return whet_clamp(((const int32_t*)in)[i], -p->limit, p->limit);
  return (p->in_bytes == 1 ? ((const int8_t*)in)[i] : ((const int16_t*)in)[i]) - p->in_zero;
}

void whet_slopes_s16_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_slopes_s16_params* p = args->params;
  const int32_t last = end <= p->count / 4096 ? end * 4096 : p->count;
  for (int32_t i = begin * 4096; i < last; ++i) {
    const int32_t x = stored(p, args->in[0], i);
    const int32_t y = whet_clamp(scaled(p, x) + p->out_zero, p->act_min, p->act_max);
    if (p->out_bytes == 1) {
      ((int8_t*)args->out[0])[i] = (int8_t)y;
    } else {
      ((int16_t*)args->out[0])[i] = (int16_t)y;
    }
  }
}
