/* SPDX-License-Identifier: Apache-2.0 */
#include "kernels/softmax_s8/softmax_s8.h"

static void row(const int8_t* in, int8_t* out, int32_t depth, const int32_t* table) {
  int32_t top = in[0];
  uint32_t sum = 0;
  for (int32_t i = 1; i < depth; ++i) top = in[i] > top ? in[i] : top;
  for (int32_t i = 0; i < depth; ++i) sum += (uint32_t)table[top - in[i]];
  for (int32_t i = 0; i < depth; ++i) {
    const uint32_t share = (uint32_t)table[top - in[i]] * 256 + sum / 2;
    const int32_t y = (int32_t)(share / sum) - 128;
    out[i] = (int8_t)(y > 127 ? 127 : y);
  }
}

void whet_softmax_s8_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_softmax_s8_params* p = args->params;
  for (int32_t tile = begin; tile < end; ++tile) {
    const int32_t offset = tile * p->depth;
    row((const int8_t*)args->in[0] + offset, (int8_t*)args->out[0] + offset, p->depth, args->consts[0]);
  }
}
