// SPDX-License-Identifier: Apache-2.0
// The sliding window of convolutions and pools, read from ONNX attributes and made explicit.
#ifndef WHET_IMPORT_ONNX_WINDOW_H_
#define WHET_IMPORT_ONNX_WINDOW_H_

#include "import/onnx/node.h"

namespace whet::import {

struct Window {
  std::vector<int64_t> kernel, stride, dilation;  // [2]: rows, columns
  std::vector<int64_t> pad;                       // [4]: top, left, bottom, right
};

// Window over `image`, rows and columns of an image. `kernel` is what the weights say; empty for pools, which
// name it. Resolves auto_pad; refuses 1-D and 3-D windows.
Result<Window> ReadWindow(OnnxNode& node, const ir::Shape& image, std::vector<int64_t> kernel);

// Rows and columns of an operand in NCHW.
ir::Shape ImageOf(const ir::Type& type);

// Adds what ceil_mode asks for to the padding at the bottom and on the right.
Status ExtendForCeilMode(OnnxNode& node, const ir::Shape& image, Window* window);

}  // namespace whet::import

#endif  // WHET_IMPORT_ONNX_WINDOW_H_
