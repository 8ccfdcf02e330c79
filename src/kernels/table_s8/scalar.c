/* SPDX-License-Identifier: Apache-2.0 */
#include "kernels/table_s8/table_s8.h"

void whet_table_s8_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_table_s8_params* p = args->params;
  const uint8_t *in = args->in[0], *table = args->consts[0];
  uint8_t* out = args->out[0];
  const int32_t last = end <= p->count / 4096 ? end * 4096 : p->count;
  for (int32_t i = begin * 4096; i < last; ++i) out[i] = table[in[i]];
}
