// SPDX-License-Identifier: Apache-2.0
// The sliding window of convolutions and pools over signals, images and volumes, read from ONNX attributes and
// made explicit.
#ifndef WHET_IMPORT_ONNX_WINDOW_H_
#define WHET_IMPORT_ONNX_WINDOW_H_

#include "import/onnx/node.h"

namespace whet::import {

// One entry for each spatial dimension.
struct Window {
  std::vector<int64_t> kernel, stride, dilation;
  std::vector<int64_t> begin, end;  // padding

  size_t rank() const { return kernel.size(); }
  int64_t reach(size_t d) const { return dilation[d] * (kernel[d] - 1) + 1; }
  bool dilated() const;
  std::vector<int64_t> pads() const;  // begin, then end
};

// Window over `space`, the spatial sizes of what it slides over. `kernel` is what the weights say; empty for
// pools, which name it. Resolves auto_pad.
Result<Window> ReadWindow(OnnxNode& node, const ir::Shape& space, std::vector<int64_t> kernel);

// The attributes that conv2d, depthwise_conv2d and the 2-D pools share, of a window over two dimensions or over
// one, which becomes an image of one row.
ir::Attrs ImageAttrs(const Window& window);

// The sizes after the batch and the channels of an operand in NC...; at most three, at least one.
Result<ir::Shape> SpaceOf(OnnxNode& node, size_t i);

// The sizes of `space`; refuses open ones for the sake of `what`.
Result<ir::Dims> KnownSpace(OnnxNode& node, const ir::Shape& space, std::string_view what);

// How often the window fits; `ceil` counts a last one that begins inside but ends outside of the padded space.
Result<ir::Dims> Placements(const ir::Dims& space, const Window& window, bool ceil);

// An operand in NC... as NHWC, a signal as an image of one row; and back to the layout of the node's operand 0.
Result<ir::ValueId> ToImage(OnnxNode& node, ir::ValueId id);
Status YieldFromImage(OnnxNode& node, ir::ValueId id, size_t rank);

}  // namespace whet::import

#endif  // WHET_IMPORT_ONNX_WINDOW_H_
