/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "kernels/fill_nd/fill_nd.h"

void whet_fill_nd_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_fill_nd_params* p = args->params;
  const int32_t last = end <= p->count / 4096 ? end * 4096 : p->count, size = p->element_size;
  char* out = (char*)args->out[0];
  char value[8];
  for (int32_t i = 0; i < 4; ++i) {
    value[i] = (char)((uint32_t)p->low >> (8 * i));
    value[i + 4] = (char)((uint32_t)p->high >> (8 * i));
  }
  if (size == 1) {
    memset(out + begin * 4096, value[0], (uint32_t)(last - begin * 4096));
    return;
  }
  for (int32_t i = begin * 4096; i < last; ++i) memcpy(out + i * size, value, (uint32_t)size);
}
