// SPDX-License-Identifier: Apache-2.0
// Windows of convolutions and pools: attributes that fit the image and the result.
#ifndef WHET_BIND_WINDOW_H_
#define WHET_BIND_WINDOW_H_

#include "bind/checks.h"

namespace whet::bind {

struct Window {
  int32_t batch, in_h, in_w, in_c, out_h, out_w, out_c;
  int32_t kernel_h, kernel_w;
  int32_t stride_h = 1, stride_w = 1, dilation_h = 1, dilation_w = 1;
  int32_t pad_top = 0, pad_left = 0, pad_bottom = 0, pad_right = 0;

  // Copies into a family's params, which name their fields alike.
  template <typename Params>
  void Fill(Params* p) const {
    p->batch = batch, p->in_h = in_h, p->in_w = in_w;
    p->out_h = out_h, p->out_w = out_w;
    p->kernel_h = kernel_h, p->kernel_w = kernel_w;
    p->stride_h = stride_h, p->stride_w = stride_w;
    p->pad_top = pad_top, p->pad_left = pad_left;
  }
};

// Reads stride, dilation and pad of an op from image operand 0 to result 0 with this kernel size, and checks
// that the result's height and width are what they give.
Result<Window> ReadWindow(const OpView& view, int64_t kernel_h, int64_t kernel_w);

}  // namespace whet::bind

#endif  // WHET_BIND_WINDOW_H_
