// SPDX-License-Identifier: Apache-2.0
#include "import/onnx/window.h"

#include <fmt/format.h>

#include <algorithm>

namespace whet::import {
namespace {

constexpr int64_t kMaxWindow = 1 << 20;

Status CheckRange(const std::vector<int64_t>& values, size_t count, int64_t least, const char* name) {
  if (values.size() != count)
    return Error(fmt::format("{} has {} entries, an image needs {}", name, values.size(), count));
  for (int64_t value : values) {
    if (value < least || value > kMaxWindow)
      return Error(fmt::format("{} holds {}, which is out of range", name, value));
  }
  return {};
}

std::vector<int64_t> IntsOr(OnnxNode& node, std::string_view name, std::vector<int64_t> otherwise) {
  return node.HasAttr(name) ? node.Ints(name) : otherwise;
}

// auto_pad SAME_*: as many results as the input has strides.
Status PadToSame(OnnxNode& node, const ir::Shape& image, bool upper, Window* window) {
  for (size_t d = 0; d < 2; ++d) {
    if (!image[d].known()) return node.Refuse("auto_pad over an open size", "bind the size with --shape");
    const int64_t size = image[d].size(), stride = window->stride[d];
    const int64_t reach = window->dilation[d] * (window->kernel[d] - 1) + 1;
    const int64_t total = std::max<int64_t>(0, ((size + stride - 1) / stride - 1) * stride + reach - size);
    const int64_t less = total / 2, more = total - less;
    window->pad[d] = upper ? less : more;
    window->pad[d + 2] = upper ? more : less;
  }
  return {};
}

}  // namespace

ir::Shape ImageOf(const ir::Type& type) {
  return {type.shape[2], type.shape[3]};
}

Result<Window> ReadWindow(OnnxNode& node, const ir::Shape& image, std::vector<int64_t> kernel) {
  Window window;
  window.kernel = IntsOr(node, "kernel_shape", kernel);
  window.stride = IntsOr(node, "strides", {1, 1});
  window.dilation = IntsOr(node, "dilations", {1, 1});
  window.pad = IntsOr(node, "pads", {0, 0, 0, 0});
  if (!kernel.empty() && window.kernel != kernel)
    return Error("kernel_shape differs from the shape of the weights");
  WHET_TRY(CheckRange(window.kernel, 2, 1, "kernel_shape"));
  WHET_TRY(CheckRange(window.stride, 2, 1, "strides"));
  WHET_TRY(CheckRange(window.dilation, 2, 1, "dilations"));
  WHET_TRY(CheckRange(window.pad, 4, 0, "pads"));
  const std::string auto_pad = node.Text("auto_pad", "NOTSET");
  if (auto_pad == "VALID") window.pad = {0, 0, 0, 0};
  if (auto_pad == "SAME_UPPER" || auto_pad == "SAME_LOWER") {
    WHET_TRY(PadToSame(node, image, auto_pad == "SAME_UPPER", &window));
  } else if (auto_pad != "VALID" && auto_pad != "NOTSET") {
    return Error(fmt::format("auto_pad is '{}'", auto_pad));
  }
  return window;
}

Status ExtendForCeilMode(OnnxNode& node, const ir::Shape& image, Window* window) {
  if (node.Int("ceil_mode", 0) == 0) return {};
  for (size_t d = 0; d < 2; ++d) {
    if (!image[d].known()) return node.Refuse("ceil_mode over an open size", "bind the size with --shape");
    const int64_t before = window->pad[d], stride = window->stride[d], size = image[d].size();
    const int64_t room = size + before + window->pad[d + 2] - window->kernel[d];
    int64_t last = room < 0 ? 0 : (room + stride - 1) / stride;
    if (last * stride >= size + before) --last;  // a window that starts in the padding at the end is none
    window->pad[d + 2] = std::max(window->pad[d + 2], last * stride + window->kernel[d] - size - before);
  }
  return {};
}

}  // namespace whet::import
