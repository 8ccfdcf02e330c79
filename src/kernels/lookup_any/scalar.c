/* SPDX-License-Identifier: Apache-2.0 */
#include "kernels/lookup_any/lookup_any.h"

#define LOOKUP(type)                                                     \
  do {                                                                   \
    const type* table = (const type*)args->consts[0] + 128;              \
    type* out = args->out[0];                                            \
    for (int32_t i = begin * 4096; i < last; ++i) out[i] = table[in[i]]; \
  } while (0)

void whet_lookup_any_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_lookup_any_params* p = args->params;
  const int8_t* in = args->in[0];
  const int32_t last = end <= p->count / 4096 ? end * 4096 : p->count;
  switch (p->bytes) {
    case 1:
      LOOKUP(uint8_t);
      break;
    case 2:
      LOOKUP(uint16_t);
      break;
    case 4:
      LOOKUP(uint32_t);
      break;
    default:
      LOOKUP(uint64_t);
      break;
  }
}
