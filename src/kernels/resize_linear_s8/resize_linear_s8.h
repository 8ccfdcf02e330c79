/* SPDX-License-Identifier: Apache-2.0
 * resize_linear_s8: bilinear resize of int8 images by baked taps; weights in 1/1024 are the share of the
 * second tap.
 *
 *   out = (sum of the four corners weighted, in 1/2^20) rounded to nearest, ties up, or away from zero when
 * ties_away
 *
 * in[0]: int8 [batch, in_h, in_w, channels]       out[0]: int8 [batch, out_h, out_w, channels]
 * Constants: 0 rows int32 [out_h, 2], 1 row weights int32 [out_h], 2 columns int32 [out_w, 2], 3 column
 * weights int32 [out_w]; weights from -1024 to 1024. A tile is one output row.
 */
#ifndef WHET_KERNELS_RESIZE_LINEAR_S8_H_
#define WHET_KERNELS_RESIZE_LINEAR_S8_H_

#include "kernels/kernel.h"

typedef struct {
  int32_t batch, in_h, in_w, channels, out_h, out_w;
  int32_t ties_away;
} whet_resize_linear_s8_params;

#endif /* WHET_KERNELS_RESIZE_LINEAR_S8_H_ */
