/* SPDX-License-Identifier: Apache-2.0
 * depthwise_s8: every output channel c convolves input channel c / multiplier, multiplier = out_c / in_c.
 * Arithmetic as conv2d_s8.
 *
 * in[0]: int8 [batch, in_h, in_w, in_c]       out[0]: int8 [batch, out_h, out_w, out_c]
 * Canonical constants: 0 weights int8 [kernel_h, kernel_w, out_c], 1 bias int32 [out_c] or null, 2
 * multiplier, 3 shift, 4 and 5 activation as conv2d_s8. A tile is one output row: tiles = batch * out_h.
 */
#ifndef WHET_KERNELS_DEPTHWISE_S8_H_
#define WHET_KERNELS_DEPTHWISE_S8_H_

#include "kernels/kernel.h"

typedef struct {
  int32_t batch, in_h, in_w, in_c;
  int32_t out_h, out_w, out_c;
  int32_t kernel_h, kernel_w;
  int32_t stride_h, stride_w, dilation_h, dilation_w;
  int32_t pad_top, pad_left;
  int32_t in_zero, weight_zero, out_zero;
  int32_t act_min, act_max;
  int32_t rule, tables;
} whet_depthwise_s8_params;

#endif /* WHET_KERNELS_DEPTHWISE_S8_H_ */
