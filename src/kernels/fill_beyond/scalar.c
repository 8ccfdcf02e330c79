/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "kernels/fill_beyond/fill_beyond.h"

void whet_fill_beyond_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_fill_beyond_params* p = args->params;
  const int64_t count = *(const int64_t*)args->in[1];
  const int32_t real = count < 0 ? 0 : count > p->size ? p->size : (int32_t)count, size = p->element_size;
  char value[8];
  for (int32_t i = 0; i < 4; ++i) {
    value[i] = (char)((uint32_t)p->low >> (8 * i));
    value[i + 4] = (char)((uint32_t)p->high >> (8 * i));
  }
  for (int32_t tile = begin; tile < end; ++tile) {
    char* to = (char*)args->out[0] + tile * p->size * p->inner * size;
    memmove(to, (const char*)args->in[0] + tile * p->size * p->inner * size,
            (uint32_t)(real * p->inner * size));
    for (int32_t i = real * p->inner; i < p->size * p->inner; ++i)
      memcpy(to + i * size, value, (uint32_t)size);
  }
}
