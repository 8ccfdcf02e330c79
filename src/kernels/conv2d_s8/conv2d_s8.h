/* SPDX-License-Identifier: Apache-2.0
 * conv2d_s8: 2-D convolution, int8 by int8 to int8, NHWC.
 *
 *   acc[n,y,x,o] = bias[o] + sum over taps inside the input of (in - in_zero) * (weight - weight_zero)
 *   out = clamp(out_zero + requantise(acc), act_min, act_max)
 *
 * in[0]: int8 [batch, in_h, in_w, in_c]       out[0]: int8 [batch, out_h, out_w, out_c]
 * Canonical constants: 0 weights int8 [out_c, kernel_h, kernel_w, in_c / groups] (OHWI), 1 bias int32 [out_c]
 * or null, 2 multiplier [out_c]: float32 scales under rules F and T, int32 Q31 multipliers under rule D, 3 shift
 * int32 [out_c], rule D only, and under rule T 4 the
 * activation's nodes int16 [tables, 513], which have the zero point, 5 where each channel's begin int32 [out_c], or null
 * where there is one table. A tile is one output row: tiles = batch * out_h.
 */
#ifndef WHET_KERNELS_CONV2D_S8_H_
#define WHET_KERNELS_CONV2D_S8_H_

#include "kernels/kernel.h"

typedef struct {
  int32_t batch, in_h, in_w, in_c;
  int32_t out_h, out_w, out_c;
  int32_t kernel_h, kernel_w;
  int32_t stride_h, stride_w, dilation_h, dilation_w;
  int32_t pad_top, pad_left; /* bottom and right follow from the output size */
  int32_t groups;
  int32_t in_zero, weight_zero, out_zero;
  int32_t act_min, act_max; /* in stored int8 units */
  int32_t rule;             /* WHET_RULE_F, WHET_RULE_D or WHET_RULE_T */
  int32_t tables;           /* of rule T, else 0 */
} whet_conv2d_s8_params;

#endif /* WHET_KERNELS_CONV2D_S8_H_ */
