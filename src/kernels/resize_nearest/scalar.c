/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "kernels/resize_nearest/resize_nearest.h"

void whet_resize_nearest_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_resize_nearest_params* p = args->params;
  const int32_t *rows = args->consts[0], *columns = args->consts[1], bytes = p->pixel_bytes;
  for (int32_t tile = begin; tile < end; ++tile) {
    const char* in =
        (const char*)args->in[0] + (tile / p->out_h * p->in_h + rows[tile % p->out_h]) * p->in_w * bytes;
    char* out = (char*)args->out[0] + tile * p->out_w * bytes;
    for (int32_t x = 0; x < p->out_w; ++x, out += bytes)
      memmove(out, in + columns[x] * bytes, (uint32_t)bytes);
  }
}
