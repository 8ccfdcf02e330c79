/* SPDX-License-Identifier: Apache-2.0
 * resize_linear_f32: bilinear resize of float images by baked taps; weights are the share of the second tap.
 *
 * in[0]: float [batch, in_h, in_w, channels]       out[0]: float [batch, out_h, out_w, channels]
 * Constants: 0 rows int32 [out_h, 2], 1 row weights float [out_h], 2 columns int32 [out_w, 2], 3 column
 * weights float [out_w]. A tile is one output row.
 */
#ifndef WHET_KERNELS_RESIZE_LINEAR_F32_H_
#define WHET_KERNELS_RESIZE_LINEAR_F32_H_

#include "kernels/kernel.h"

typedef struct {
  int32_t batch, in_h, in_w, channels, out_h, out_w;
} whet_resize_linear_f32_params;

#endif /* WHET_KERNELS_RESIZE_LINEAR_F32_H_ */
