// SPDX-License-Identifier: Apache-2.0
// The sliding window of convolutions and pools over NHWC images.
#ifndef WHET_OPS_WINDOW_H_
#define WHET_OPS_WINDOW_H_

#include <cstdint>

#include "ops/op.h"

namespace whet::ops {

struct Window {
  int64_t kernel_h, kernel_w;
  int64_t stride_h, stride_w;
  int64_t dilation_h = 1, dilation_w = 1;
  int64_t top = 0, left = 0, bottom = 0, right = 0;
};

// Reads `stride`, `dilation` and `pad`; an error names the attribute that does not fit.
Result<Window> ReadWindow(const ir::Attrs& attrs, int64_t kernel_h, int64_t kernel_w);

// Pools: `kernel` is an attribute.
Result<Window> ReadPoolWindow(const ir::Attrs& attrs);

// The result's shape [N, OH, OW, channels] for an image [N, H, W, C]. A symbolic size yields a symbol named
// after it.
Result<ir::Shape> WindowedShape(const ir::Shape& image, const Window& window, ir::Dim channels);

// The part [begin, end) of a kernel of `taps` whose reads start + k * dilation lie inside [0, size).
struct TapRange {
  int64_t begin, end;
};
TapRange TapsInside(int64_t start, int64_t taps, int64_t dilation, int64_t size);

}  // namespace whet::ops

#endif  // WHET_OPS_WINDOW_H_
