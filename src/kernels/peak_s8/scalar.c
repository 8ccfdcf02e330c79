/* SPDX-License-Identifier: Apache-2.0 */
#include "kernels/peak_s8/peak_s8.h"

void whet_peak_s8_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_peak_s8_params* p = args->params;
  int32_t* out = args->out[0];
  int32_t sum[8] = {0};
  volatile int8_t source[2] = {3, -5};
  for (int32_t r = begin; r < end * p->repeats; ++r) {
    const int32_t a = source[0], b = source[1];
    for (int32_t i = 0; i < WHET_PEAK_MACS / 8; ++i) {
      for (int32_t k = 0; k < 8; ++k) sum[k] += (a ^ i) * (b + k);
    }
  }
  for (int32_t k = 0; k < 8; ++k) out[k] = sum[k];
}
