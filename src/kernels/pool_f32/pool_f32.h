/* SPDX-License-Identifier: Apache-2.0
 * pool_f32: average or maximum over windows, float32, NHWC; summed in the order of the taps. A NaN is never a
 * maximum.
 *
 * in[0]: float [batch, in_h, in_w, channels]       out[0]: float [batch, out_h, out_w, channels]
 * Constants: 0 activation bounds float [2].
 * Every window has a tap inside the input; include_pad divides by all taps, else by those inside. A tile is
 * one output row.
 */
#ifndef WHET_KERNELS_POOL_F32_H_
#define WHET_KERNELS_POOL_F32_H_

#include "kernels/kernel.h"

typedef struct {
  int32_t batch, in_h, in_w, channels;
  int32_t out_h, out_w;
  int32_t kernel_h, kernel_w;
  int32_t stride_h, stride_w;
  int32_t pad_top, pad_left;
  int32_t kind; /* 0 average, 1 maximum */
  int32_t include_pad;
} whet_pool_f32_params;

#endif /* WHET_KERNELS_POOL_F32_H_ */
