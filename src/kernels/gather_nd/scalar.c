/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "kernels/gather_nd/gather_nd.h"

static int32_t inside(int64_t i, int32_t size) {
  if (i < 0) i += size;
  return i < 0 ? 0 : i >= size ? size - 1 : (int32_t)i;
}

void whet_gather_nd_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_gather_nd_params* p = args->params;
  for (int32_t tile = begin; tile < end; ++tile) {
    int32_t at = 0;
    for (int32_t d = 0; d < p->depth; ++d) {
      const int32_t k = tile * p->depth + d;
      const int64_t i = p->wide ? ((const int64_t*)args->in[1])[k] : ((const int32_t*)args->in[1])[k];
      at = at * p->sizes[d] + inside(i, p->sizes[d]);
    }
    memmove((char*)args->out[0] + tile * p->slice_bytes, (const char*)args->in[0] + at * p->slice_bytes,
           (uint32_t)p->slice_bytes);
  }
}
