/* SPDX-License-Identifier: Apache-2.0 */
#include "kernels/dequantize_any/dequantize_any.h"

static int64_t stored(const void* in, int32_t from, int32_t i) {
  switch (from) {
    case WHET_FROM_I8:
      return ((const int8_t*)in)[i];
    case WHET_FROM_U8:
      return ((const uint8_t*)in)[i];
    case WHET_FROM_I16:
      return ((const int16_t*)in)[i];
    default:
      return ((const int32_t*)in)[i];
  }
}

void whet_dequantize_any_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_dequantize_any_params* p = args->params;
  const float* scale = args->consts[0];
  const int32_t* zero = args->consts[1];
  float* out = args->out[0];
  const int32_t last = end <= p->count / 4096 ? end * 4096 : p->count;
  for (int32_t i = begin * 4096; i < last; ++i) {
    const int32_t c = p->channels == 1 ? 0 : i / p->inner % p->channels;
    out[i] = (float)(stored(args->in[0], p->from, i) - zero[c]) * scale[c];
  }
}
