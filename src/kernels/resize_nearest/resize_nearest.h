/* SPDX-License-Identifier: Apache-2.0
 * resize_nearest: out[n, y, x] = in[n, rows[y], columns[x]], whole pixels of any element type.
 *
 * in[0]: [batch, in_h, in_w, pixel_bytes]       out[0]: [batch, out_h, out_w, pixel_bytes]
 * Constants: 0 rows int32 [out_h] within the input, 1 columns int32 [out_w].
 * A tile is one output row: tiles = batch * out_h.
 */
#ifndef WHET_KERNELS_RESIZE_NEAREST_H_
#define WHET_KERNELS_RESIZE_NEAREST_H_

#include "kernels/kernel.h"

typedef struct {
  int32_t batch, in_h, in_w, out_h, out_w;
  int32_t pixel_bytes;
} whet_resize_nearest_params;

#endif /* WHET_KERNELS_RESIZE_NEAREST_H_ */
