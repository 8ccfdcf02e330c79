/* SPDX-License-Identifier: Apache-2.0
 * product_s16: sums of products of int16 activations and int8 weights: convolutions of any kind, and matrix
 * products as convolutions of 1 x 1. Accumulators have 64 bits.
 *
 *   out[.., o] = requantise(bias[o] + sum over taps inside the image and c < depth of
 *                in[.., o / per_group * depth + c] * weight[o * step_out + tap * step_tap + c * step_in])
 *
 * in[0]: int16 [batch, in_h, in_w, in_c]       out[0]: int16 [batch, out_h, out_w, out_c]
 * Canonical constants: 0 weights int8, 1 bias int64 or int32 (bias_bytes) [out_c] or absent, 2 multiplier and
 * 3 shift as conv2d_s8's 2 and 3. A tile is one output row: tiles = batch * out_h.
 */
#ifndef WHET_KERNELS_PRODUCT_S16_H_
#define WHET_KERNELS_PRODUCT_S16_H_

#include "kernels/kernel.h"

typedef struct {
  int32_t batch, in_h, in_w, in_c;
  int32_t out_h, out_w, out_c;
  int32_t kernel_h, kernel_w;
  int32_t stride_h, stride_w;
  int32_t dilation_h, dilation_w;
  int32_t pad_top, pad_left;
  int32_t depth, per_group;
  int32_t step_out, step_tap, step_in;
  int32_t weights; /* how many there are */
  int32_t bias_bytes;
  int32_t act_min, act_max;
  int32_t rule; /* WHET_RULE_F, WHET_RULE_D or WHET_RULE_WIDE */
} whet_product_s16_params;

#endif /* WHET_KERNELS_PRODUCT_S16_H_ */
