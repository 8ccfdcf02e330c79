/* SPDX-License-Identifier: Apache-2.0 */
#include "kernels/peak_f32/peak_f32.h"

void whet_peak_f32_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_peak_f32_params* p = args->params;
  float* out = args->out[0];
  float sum[8] = {0};
  volatile float source[2] = {0.999f, 1e-3f};
  for (int32_t r = begin; r < end * p->repeats; ++r) {
    const float a = source[0], b = source[1];
    for (int32_t i = 0; i < WHET_PEAK_MACS / 8; ++i) {
      for (int32_t k = 0; k < 8; ++k) sum[k] = sum[k] * a + b;
    }
  }
  for (int32_t k = 0; k < 8; ++k) out[k] = sum[k];
}
