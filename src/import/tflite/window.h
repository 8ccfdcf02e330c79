// SPDX-License-Identifier: Apache-2.0
// Sliding windows of TFLite: strides, and paddings by name.
#ifndef WHET_IMPORT_TFLITE_WINDOW_H_
#define WHET_IMPORT_TFLITE_WINDOW_H_

#include <fmt/format.h>

#include <algorithm>

#include "base/result.h"
#include "import/tflite/tflite_generated.h"
#include "ir/graph.h"

namespace whet::import::tflite {

// Height first, as everywhere.
struct Window {
  wire::Padding padding;
  int64_t size[2], stride[2], dilation[2] = {1, 1};
};

// Sets stride and pad for an input of `dims` [N, H, W, C]: SAME gives ceil(H / stride) rows, the odd row of
// padding at the end.
inline Status SetWindow(const Window& window, const ir::Dims& dims, ir::Attrs* attrs) {
  if (dims.size() != 4) return Error(fmt::format("its input must have 4 dimensions, not {}", dims.size()));
  std::vector<int64_t> pad(4, 0);
  for (size_t d = 0; d < 2; ++d) {
    if (window.size[d] < 1 || window.stride[d] < 1 || window.dilation[d] < 1) {
      return Error(fmt::format("its window {}, stride {} and dilation {} must be positive", window.size[d],
                               window.stride[d], window.dilation[d]));
    }
    if (window.padding != wire::Padding::SAME) continue;
    const int64_t in = dims[d + 1], out = (in + window.stride[d] - 1) / window.stride[d];
    const int64_t need = (out - 1) * window.stride[d] + (window.size[d] - 1) * window.dilation[d] + 1 - in;
    pad[d] = std::max<int64_t>(need, 0) / 2;
    pad[d + 2] = std::max<int64_t>(need, 0) - pad[d];
  }
  attrs->Set("stride", std::vector<int64_t>{window.stride[0], window.stride[1]});
  attrs->Set("pad", std::move(pad));
  return {};
}

}  // namespace whet::import::tflite

#endif  // WHET_IMPORT_TFLITE_WINDOW_H_
