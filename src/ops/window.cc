// SPDX-License-Identifier: Apache-2.0
#include "ops/window.h"

#include <fmt/format.h>

#include <algorithm>

namespace whet::ops {
namespace {

using ir::Dim;

constexpr int64_t kMost = 32767;  // of strides, dilations, paddings and the sizes of pools

Result<std::vector<int64_t>> ReadInts(const ir::Attrs& attrs, const char* name,
                                      std::vector<int64_t> otherwise, int64_t least) {
  std::vector<int64_t> values = attrs.Has(name) ? attrs.Ints(name) : otherwise;
  const bool fits =
      std::all_of(values.begin(), values.end(), [&](int64_t v) { return v >= least && v <= kMost; });
  if (values.size() != otherwise.size() || !fits) {
    return Error(fmt::format("attribute '{}' must be {} integers from {} to {}", name, otherwise.size(),
                             least, kMost));
  }
  return values;
}

Result<Dim> WindowedSize(const Dim& in, int64_t kernel, int64_t stride, int64_t dilation, int64_t pad) {
  const int64_t reach = dilation * (kernel - 1) + 1;
  if (in.known()) {
    const int64_t span = in.size() + pad - reach;
    if (span < 0)
      return Error(
          fmt::format("a window of {} does not fit an image of {} with padding {}", reach, in.size(), pad));
    return Dim(span / stride + 1);
  }
  if (stride == 1 && pad == reach - 1) return in;
  return Dim::Symbol(fmt::format("{}_k{}s{}p{}", in.symbol(), reach, stride, pad));
}

}  // namespace

Result<Window> ReadWindow(const ir::Attrs& attrs, int64_t kernel_h, int64_t kernel_w) {
  const auto stride = WHET_TRY(ReadInts(attrs, "stride", {1, 1}, 1));
  const auto dilation = WHET_TRY(ReadInts(attrs, "dilation", {1, 1}, 1));
  const auto pad = WHET_TRY(ReadInts(attrs, "pad", {0, 0, 0, 0}, 0));
  if (kernel_h < 1 || kernel_w < 1)
    return Error(fmt::format("a window of {}x{} is empty", kernel_h, kernel_w));
  return Window{kernel_h,    kernel_w, stride[0], stride[1], dilation[0],
                dilation[1], pad[0],   pad[1],    pad[2],    pad[3]};
}

Result<Window> ReadPoolWindow(const ir::Attrs& attrs) {
  const auto kernel = WHET_TRY(ReadInts(attrs, "kernel", {0, 0}, 1));
  return ReadWindow(attrs, kernel[0], kernel[1]);
}

Result<ir::Shape> WindowedShape(const ir::Shape& image, const Window& w, Dim channels) {
  if (image.size() != 4)
    return Error(fmt::format("operand 0 is {}, it must be an image [N, H, W, C]", ToString(image)));
  const Dim h =
      WHET_TRY(WindowedSize(image[1], w.kernel_h, w.stride_h, w.dilation_h, w.top + w.bottom).With("height"));
  const Dim width =
      WHET_TRY(WindowedSize(image[2], w.kernel_w, w.stride_w, w.dilation_w, w.left + w.right).With("width"));
  return ir::Shape{image[0], h, width, std::move(channels)};
}

TapRange TapsInside(int64_t start, int64_t taps, int64_t dilation, int64_t size) {
  const int64_t begin = start >= 0 ? 0 : (-start + dilation - 1) / dilation;
  const int64_t end = start >= size ? 0 : (size - start + dilation - 1) / dilation;
  return {std::min(begin, taps), std::clamp(end, std::min(begin, taps), taps)};
}

}  // namespace whet::ops
