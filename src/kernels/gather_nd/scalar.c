/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "kernels/gather_nd/gather_nd.h"
#include "kernels/layout/index.h"

void whet_gather_nd_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_gather_nd_params* p = args->params;
  for (int32_t tile = begin; tile < end; ++tile) {
    const int32_t batch = tile / p->count, tuple = batch * p->index_step + tile % p->count;
    int32_t at = 0;
    for (int32_t d = 0; d < p->depth; ++d) {
      const int64_t i = whet_index(args->in[1], p->wide, tuple * p->depth + d);
      at = at * p->sizes[d] + whet_nearest(i, p->sizes[d]);
    }
    memmove((char*)args->out[0] + tile * p->slice_bytes,
            (const char*)args->in[0] + batch * p->batch_bytes + at * p->slice_bytes,
            (uint32_t)p->slice_bytes);
  }
}
