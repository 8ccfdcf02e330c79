// SPDX-License-Identifier: Apache-2.0
// Slice, Split and Pad.
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <numeric>

#include "import/onnx/ops.h"

namespace whet::import {
namespace {

constexpr int64_t kToTheEnd = std::numeric_limits<int32_t>::max();
constexpr int64_t kMaxPad = 1 << 24;

struct Range {
  std::vector<int64_t> begin, end, step;

  ir::Attrs attrs() const { return {{"begin", begin}, {"end", end}, {"step", step}}; }
};

// All of `shape`.
Range WholeOf(const ir::Shape& shape) {
  Range range;
  for (const ir::Dim& dim : shape) {
    range.begin.push_back(0);
    range.end.push_back(dim.known() ? dim.size() : kToTheEnd);
    range.step.push_back(1);
  }
  return range;
}

// The integers named `name`: an attribute before operator set `since`, operand `i` from then on.
Result<std::vector<int64_t>> IntsIn(OnnxNode& node, const char* name, size_t i, int since) {
  if (node.opset() < since) return node.Ints(name);
  return node.has(i) ? node.ConstantInts(i, name) : std::vector<int64_t>();
}

// Positions in a dimension, counted from its end when negative and clamped to it.
Result<int64_t> Position(OnnxNode& node, int64_t at, const ir::Dim& dim) {
  if (dim.known()) return std::clamp<int64_t>(at < 0 ? at + dim.size() : at, 0, dim.size());
  if (at < 0) return node.Refuse("it counts from the end of an open size", "bind the size with --shape");
  return std::min(at, kToTheEnd);
}

Result<std::vector<int64_t>> SplitSizes(OnnxNode& node, const ir::Dim& dim) {
  std::vector<int64_t> sizes = WHET_TRY(IntsIn(node, "split", 1, 13));
  const int64_t parts = static_cast<int64_t>(node.output_count());
  if (!sizes.empty()) return sizes;
  if (!dim.known())
    return node.Refuse("it splits an open size into equal parts", "bind the size with --shape");
  const int64_t part = (dim.size() + parts - 1) / parts;
  for (int64_t i = 0; i < parts; ++i)
    sizes.push_back(std::min(part, std::max<int64_t>(0, dim.size() - i * part)));
  return sizes;
}

// The value that Pad adds, as a real number; quantised tensors are padded with a stored one.
Result<double> PadValue(OnnxNode& node) {
  double value = node.opset() < 11 ? node.Real("value", 0) : 0;
  if (node.opset() >= 11 && node.has(2)) {
    const std::vector<double> values = WHET_TRY(node.ConstantReals(2, "value"));
    if (values.size() != 1) return Error("its value must be a single number");
    value = values[0];
  }
  const ir::Type& type = node.type(0);
  if (!type.quant.per_tensor()) return value;
  const bool is_unsigned = node.has(2) && node.type(2).dtype == DType::kU8;
  const double stored = value - (is_unsigned ? 128 : 0);
  return (stored - type.quant.zero_point[0]) * static_cast<double>(type.quant.scale[0]);
}

}  // namespace

Status OnnxSlice(OnnxNode& node) {
  const ir::Shape shape = node.type(0).shape;
  const std::vector<int64_t> starts = WHET_TRY(IntsIn(node, "starts", 1, 10));
  const std::vector<int64_t> ends = WHET_TRY(IntsIn(node, "ends", 2, 10));
  std::vector<int64_t> axes = WHET_TRY(IntsIn(node, "axes", 3, 10));
  std::vector<int64_t> steps;
  if (node.opset() >= 10 && node.has(4)) steps = WHET_TRY(node.ConstantInts(4, "steps"));
  if (axes.empty()) {
    axes.resize(starts.size());
    std::iota(axes.begin(), axes.end(), 0);
  }
  if (steps.empty()) steps.assign(starts.size(), 1);
  if (ends.size() != starts.size() || axes.size() != starts.size() || steps.size() != starts.size()) {
    return Error("its starts, ends, axes and steps differ in number");
  }
  Range range = WholeOf(shape);
  for (size_t i = 0; i < axes.size(); ++i) {
    const size_t axis = static_cast<size_t>(WHET_TRY(node.Axis(axes[i], shape.size())));
    if (steps[i] < 0) return node.Refuse("it slices backwards", "use steps above 0");
    if (steps[i] == 0) return Error("a step is 0");
    range.begin[axis] = WHET_TRY(Position(node, starts[i], shape[axis]));
    range.end[axis] = std::max(range.begin[axis], WHET_TRY(Position(node, ends[i], shape[axis])));
    range.step[axis] = std::min(steps[i], kToTheEnd);
  }
  return node.Yield("slice", {node.in(0)}, range.attrs(), node.type(0));
}

Status OnnxSplit(OnnxNode& node) {
  const ir::Type type = node.type(0);
  const size_t axis = static_cast<size_t>(WHET_TRY(node.Axis(node.Int("axis", 0), type.shape.size())));
  if (node.output_count() == 0) return Error("it has no results");
  const std::vector<int64_t> sizes = WHET_TRY(SplitSizes(node, type.shape[axis]));
  if (sizes.size() != node.output_count()) return Error("it has another number of results than of sizes");
  int64_t at = 0;
  for (size_t i = 0; i < sizes.size(); ++i) {
    if (sizes[i] < 0 || sizes[i] > kToTheEnd) return Error(fmt::format("a size is {}", sizes[i]));
    Range range = WholeOf(type.shape);
    range.begin[axis] = at;
    range.end[axis] = at += sizes[i];
    if (type.shape[axis].known() && at > type.shape[axis].size())
      return Error("its sizes exceed its operand");
    if (node.has_output(i)) WHET_TRY(node.Yield("slice", {node.in(0)}, range.attrs(), type, i));
  }
  return {};
}

Status OnnxPad(OnnxNode& node) {
  const std::string mode = node.Text("mode", "constant");
  if (mode != "constant") return node.Refuse(fmt::format("mode '{}'", mode), "pad with a constant");
  const size_t rank = node.rank(0);
  const std::vector<int64_t> pads = WHET_TRY(IntsIn(node, "pads", 1, 11));
  std::vector<int64_t> axes = node.has(3) ? WHET_TRY(node.ConstantInts(3, "axes")) : std::vector<int64_t>();
  if (axes.empty()) {
    axes.resize(rank);
    std::iota(axes.begin(), axes.end(), 0);
  }
  if (pads.size() != 2 * axes.size()) return Error("its pads do not match the dimensions of its operand");
  std::vector<int64_t> before(rank, 0), after(rank, 0);
  for (size_t i = 0; i < axes.size(); ++i) {
    const size_t axis = static_cast<size_t>(WHET_TRY(node.Axis(axes[i], rank)));
    before[axis] = pads[i];
    after[axis] = pads[i + axes.size()];
    if (before[axis] < 0 || after[axis] < 0) return node.Refuse("negative padding", "use Slice to cut");
    if (before[axis] > kMaxPad || after[axis] > kMaxPad) return Error("its pads are out of range");
  }
  const double value = WHET_TRY(PadValue(node));
  return node.Yield("pad", {node.in(0)}, {{"before", before}, {"after", after}, {"value", value}},
                    node.type(0));
}

}  // namespace whet::import
