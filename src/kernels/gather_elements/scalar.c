/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "kernels/gather_elements/gather_elements.h"
#include "kernels/layout/index.h"

void whet_gather_elements_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_gather_elements_params* p = args->params;
  const int32_t first = begin * WHET_GATHER_CHUNK, size = p->element_size;
  const int32_t last = end <= p->count / WHET_GATHER_CHUNK ? end * WHET_GATHER_CHUNK : p->count;
  int32_t at[WHET_GATHER_RANK], base = 0;
  for (int32_t d = WHET_GATHER_RANK - 1, left = first; d >= 0; --d) {
    at[d] = left % p->dims[d];
    left /= p->dims[d];
    base += at[d] * p->stride[d];
  }
  for (int32_t i = first; i < last; ++i) {
    const int32_t from =
        base + whet_nearest(whet_index(args->in[1], p->wide, i), p->axis_size) * p->axis_stride;
    memcpy((char*)args->out[0] + i * size, (const char*)args->in[0] + from * size, (uint32_t)size);
    for (int32_t d = WHET_GATHER_RANK - 1; d >= 0; --d) {
      base += p->stride[d];
      if (++at[d] < p->dims[d]) break;
      base -= p->stride[d] * p->dims[d];
      at[d] = 0;
    }
  }
}
