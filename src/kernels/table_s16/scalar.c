/* SPDX-License-Identifier: Apache-2.0 */
#include "kernels/layout/word_table.h"
#include "kernels/table_s16/table_s16.h"

void whet_table_s16_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_table_s16_params* p = args->params;
  const int16_t *in = args->in[0], *table = args->consts[0];
  int16_t* out = args->out[0];
  const int32_t last = end <= p->count / 4096 ? end * 4096 : p->count;
  for (int32_t i = begin * 4096; i < last; ++i) out[i] = (int16_t)whet_word_at(table, in[i]);
}
