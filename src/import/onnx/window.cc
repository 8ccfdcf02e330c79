// SPDX-License-Identifier: Apache-2.0
#include "import/onnx/window.h"

#include <fmt/format.h>

#include <algorithm>

#include "import/onnx/shape.h"

namespace whet::import {
namespace {

constexpr int64_t kMaxWindow = 1 << 20;

Status CheckRange(const std::vector<int64_t>& values, size_t count, int64_t least, const char* name) {
  if (values.size() != count)
    return Error(fmt::format("{} has {} entries, its operand needs {}", name, values.size(), count));
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
Status PadToSame(OnnxNode& node, const ir::Shape& space, bool upper, Window* window) {
  for (size_t d = 0; d < space.size(); ++d) {
    if (!space[d].known()) return node.Refuse("auto_pad over an open size", "bind the size with --shape");
    const int64_t size = space[d].size(), stride = window->stride[d];
    const int64_t total =
        std::max<int64_t>(0, ((size + stride - 1) / stride - 1) * stride + window->reach(d) - size);
    const int64_t less = total / 2, more = total - less;
    window->begin[d] = upper ? less : more;
    window->end[d] = upper ? more : less;
  }
  return {};
}

Status ResolveAutoPad(OnnxNode& node, const ir::Shape& space, Window* window) {
  const std::string auto_pad = node.Text("auto_pad", "NOTSET");
  if (auto_pad == "NOTSET") return {};
  window->begin.assign(space.size(), 0);
  window->end.assign(space.size(), 0);
  if (auto_pad == "VALID") return {};
  if (auto_pad != "SAME_UPPER" && auto_pad != "SAME_LOWER")
    return Error(fmt::format("auto_pad is '{}'", auto_pad));
  return PadToSame(node, space, auto_pad == "SAME_UPPER", window);
}

}  // namespace

bool Window::dilated() const {
  return std::any_of(dilation.begin(), dilation.end(), [](int64_t d) { return d != 1; });
}

std::vector<int64_t> Window::pads() const {
  std::vector<int64_t> all = begin;
  all.insert(all.end(), end.begin(), end.end());
  return all;
}

Result<Window> ReadWindow(OnnxNode& node, const ir::Shape& space, std::vector<int64_t> kernel) {
  const size_t n = space.size();
  Window window;
  window.kernel = IntsOr(node, "kernel_shape", kernel);
  window.stride = IntsOr(node, "strides", std::vector<int64_t>(n, 1));
  window.dilation = IntsOr(node, "dilations", std::vector<int64_t>(n, 1));
  const std::vector<int64_t> pads = IntsOr(node, "pads", std::vector<int64_t>(2 * n, 0));
  if (!kernel.empty() && window.kernel != kernel)
    return Error("kernel_shape differs from the shape of the weights");
  WHET_TRY(CheckRange(window.kernel, n, 1, "kernel_shape"));
  WHET_TRY(CheckRange(window.stride, n, 1, "strides"));
  WHET_TRY(CheckRange(window.dilation, n, 1, "dilations"));
  WHET_TRY(CheckRange(pads, 2 * n, 0, "pads"));
  const auto middle = pads.begin() + static_cast<ptrdiff_t>(n);
  window.begin.assign(pads.begin(), middle);
  window.end.assign(middle, pads.end());
  WHET_TRY(ResolveAutoPad(node, space, &window));
  return window;
}

ir::Attrs ImageAttrs(const Window& window) {
  const auto two = [](std::vector<int64_t> values, int64_t first) {
    if (values.size() == 1) values.insert(values.begin(), first);
    return values;
  };
  std::vector<int64_t> pad = two(window.begin, 0);
  const std::vector<int64_t> end = two(window.end, 0);
  pad.insert(pad.end(), end.begin(), end.end());
  return {{"stride", two(window.stride, 1)}, {"dilation", two(window.dilation, 1)}, {"pad", pad}};
}

Result<ir::Shape> SpaceOf(OnnxNode& node, size_t i) {
  const ir::Shape& shape = node.type(i).shape;
  if (shape.size() < 3)
    return Error(fmt::format("operand {} is {}; it needs a batch, channels and at least one size more", i,
                             ToString(shape)));
  if (shape.size() > 5)
    return node.Refuse(fmt::format("a window over {} dimensions", shape.size() - 2),
                       "use windows over three dimensions at most");
  return ir::Shape(shape.begin() + 2, shape.end());
}

Result<ir::Dims> KnownSpace(OnnxNode& node, const ir::Shape& space, std::string_view what) {
  const std::optional<ir::Dims> dims = ir::StaticDims(space);
  if (!dims) return node.Refuse(fmt::format("{} over an open size", what), "bind the size with --shape");
  return *dims;
}

Result<ir::Dims> Placements(const ir::Dims& space, const Window& window, bool ceil) {
  ir::Dims counts;
  for (size_t d = 0; d < space.size(); ++d) {
    const int64_t before = space[d] + window.begin[d], stride = window.stride[d];
    const int64_t room = before + window.end[d] - window.reach(d);
    if (room < 0 && !ceil) {
      return Error(
          fmt::format("a window of {} does not fit into {} with padding", window.reach(d), space[d]));
    }
    int64_t last = room < 0 ? 0 : (room + (ceil ? stride - 1 : 0)) / stride;
    if (ceil && last > 0 && last * stride >= before) --last;  // one that begins in the end's padding is none
    counts.push_back(last + 1);
  }
  return counts;
}

Result<ir::ValueId> ToImage(OnnxNode& node, ir::ValueId id) {
  const ir::ValueId last = WHET_TRY(node.ToChannelsLast(id));
  ir::Shape shape = node.graph().type(last).shape;
  if (shape.size() != 3) return last;
  shape.insert(shape.begin() + 1, ir::Dim(1));
  return Reshaped(node, last, shape);
}

Status YieldFromImage(OnnxNode& node, ir::ValueId id, size_t rank) {
  if (rank != 3) return node.YieldChannelsFirst(id);
  ir::Shape shape = node.graph().type(id).shape;
  shape.erase(shape.begin() + 1);
  return node.YieldChannelsFirst(WHET_TRY(Reshaped(node, id, shape)));
}

}  // namespace whet::import
