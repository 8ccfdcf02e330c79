/* SPDX-License-Identifier: Apache-2.0
 * conv2d_f32: 2-D convolution in float32, NHWC.
 *
 * in[0]: float [batch, in_h, in_w, in_c]       out[0]: float [batch, out_h, out_w, out_c]
 * Canonical constants: 0 weights float [out_c, kernel_h, kernel_w, in_c / groups], 1 bias float [out_c] or
 * null, 2 activation bounds float [2] (minimum, maximum; infinities where open). A tile is one output row:
 * tiles = batch * out_h.
 */
#ifndef WHET_KERNELS_CONV2D_F32_H_
#define WHET_KERNELS_CONV2D_F32_H_

#include "kernels/kernel.h"

typedef struct {
  int32_t batch, in_h, in_w, in_c;
  int32_t out_h, out_w, out_c;
  int32_t kernel_h, kernel_w;
  int32_t stride_h, stride_w, dilation_h, dilation_w;
  int32_t pad_top, pad_left;
  int32_t groups;
} whet_conv2d_f32_params;

#endif /* WHET_KERNELS_CONV2D_F32_H_ */
