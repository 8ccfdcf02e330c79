/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "kernels/non_zero/non_zero.h"

static int is_zero(const whet_non_zero_params* p, const void* x, int32_t i) {
  switch (p->element_size) {
    case 1:
      return ((const uint8_t*)x)[i] == 0;
    case 2:
      return ((const uint16_t*)x)[i] == 0;
    case 4:
      return (p->has_sign_bit ? ((const uint32_t*)x)[i] << 1 : ((const uint32_t*)x)[i]) == 0;
    default:
      return (p->has_sign_bit ? ((const uint64_t*)x)[i] << 1 : ((const uint64_t*)x)[i]) == 0;
  }
}

void whet_non_zero_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_non_zero_params* p = args->params;
  int64_t* out = args->out[0];
  int32_t found = 0;
  if (begin >= end) return;
  for (int32_t i = 0; i < p->count; ++i) {
    if (is_zero(p, args->in[0], i)) continue;
    for (int32_t d = p->rank - 1, at = i; d >= 0; --d) {
      out[d * p->count + found] = at % p->dims[d];
      at /= p->dims[d];
    }
    ++found;
  }
  for (int32_t d = 0; d < p->rank; ++d)
    memset(out + d * p->count + found, 0, (uint32_t)(p->count - found) * sizeof(int64_t));
  *(int64_t*)args->out[1] = found;
}
