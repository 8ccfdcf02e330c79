/* SPDX-License-Identifier: Apache-2.0
 * pool_s8: average or maximum over windows, int8, NHWC, equal quantisation of input and output.
 *
 * average: out = clamp(sum of the stored values / count rounded to nearest, ties away from zero); count is
 * the number of taps inside the input, or all taps when include_pad, padding then being in_zero maximum: out
 * = clamp(largest stored value inside the input)
 *
 * in[0]: int8 [batch, in_h, in_w, channels]       out[0]: int8 [batch, out_h, out_w, channels]       No
 * constants. Every window has a tap inside the input. A tile is one output row: tiles = batch * out_h.
 */
#ifndef WHET_KERNELS_POOL_S8_H_
#define WHET_KERNELS_POOL_S8_H_

#include "kernels/kernel.h"

enum { WHET_POOL_AVERAGE = 0, WHET_POOL_MAXIMUM = 1 };

typedef struct {
  int32_t batch, in_h, in_w, channels;
  int32_t out_h, out_w;
  int32_t kernel_h, kernel_w;
  int32_t stride_h, stride_w;
  int32_t pad_top, pad_left;
  int32_t kind; /* WHET_POOL_AVERAGE or WHET_POOL_MAXIMUM */
  int32_t include_pad;
  int32_t in_zero;
  int32_t act_min, act_max;
} whet_pool_s8_params;

#endif /* WHET_KERNELS_POOL_S8_H_ */
