/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "kernels/quantize_f32/quantize_f32.h"

/* Beyond +-100000 every result saturates, so the conversion to integer never overflows. */
static int32_t steps_of(float x, float scale, int32_t ties_away) {
  float steps = x / scale;
  if (steps != steps) return 0;
  steps = steps < -1e5f ? -1e5f : steps > 1e5f ? 1e5f : steps;
  return (int32_t)(ties_away ? roundf(steps) : rintf(steps));
}

void whet_quantize_f32_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_quantize_f32_params* p = args->params;
  const float* in = args->in[0];
  const int32_t last = end <= p->count / 4096 ? end * 4096 : p->count;
  float scale;
  memcpy(&scale, &p->scale_bits, sizeof scale);
  for (int32_t i = begin * 4096; i < last; ++i) {
    const int32_t y = p->zero + steps_of(in[i], scale, p->ties_away);
    const int32_t q = y < p->low ? p->low : y > p->high ? p->high : y;
    if (p->bytes == 1) {
      ((uint8_t*)args->out[0])[i] = (uint8_t)q;
    } else {
      ((int16_t*)args->out[0])[i] = (int16_t)q;
    }
  }
}
