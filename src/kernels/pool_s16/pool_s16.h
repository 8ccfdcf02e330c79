/* SPDX-License-Identifier: Apache-2.0
 * pool_s16: average or maximum over windows, int16, as pool_s8 with a zero point of 0.
 *
 * in[0]: int16 [batch, in_h, in_w, channels]       out[0]: int16 [batch, out_h, out_w, channels]       No
 * constants. A window has fewer than 2^16 taps. A tile is one output row: tiles = batch * out_h.
 */
#ifndef WHET_KERNELS_POOL_S16_H_
#define WHET_KERNELS_POOL_S16_H_

#include "kernels/kernel.h"

typedef struct {
  int32_t batch, in_h, in_w, channels;
  int32_t out_h, out_w;
  int32_t kernel_h, kernel_w;
  int32_t stride_h, stride_w;
  int32_t pad_top, pad_left;
  int32_t kind; /* as pool_s8: 0 average, 1 maximum */
  int32_t include_pad;
  int32_t act_min, act_max;
} whet_pool_s16_params;

#endif /* WHET_KERNELS_POOL_S16_H_ */
