// SPDX-License-Identifier: Apache-2.0
// Slice, Split and CenterCropPad.
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <numeric>

#include "import/onnx/ops.h"

namespace whet::import {
namespace {

constexpr int64_t kToTheEnd = std::numeric_limits<int32_t>::max();
constexpr int64_t kMaxParts = 1 << 16;

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

// From the later `start` to before `stop`.
Status SetBackwards(OnnxNode& node, int64_t start, int64_t stop, size_t axis, Range* range) {
  const ir::Dim& dim = node.type(0).shape[axis];
  if (!dim.known()) return node.Refuse("it slices an open size backwards", "bind the size with --shape");
  const int64_t last = dim.size() - 1;
  range->end[axis] =
      std::clamp<int64_t>(stop < 0 ? stop + dim.size() : stop, -1, std::max<int64_t>(last, -1));
  range->begin[axis] =
      std::clamp<int64_t>(start < 0 ? start + dim.size() : start, -1, std::max<int64_t>(last, -1));
  if (range->begin[axis] < 0) range->begin[axis] = range->end[axis] = 0;  // nothing
  return {};
}

Result<std::vector<int64_t>> SplitSizes(OnnxNode& node, const ir::Dim& dim) {
  // operator set 1 has it either way
  std::vector<int64_t> sizes = WHET_TRY(IntsIn(node, "split", 1, node.opset() == 1 && node.has(1) ? 1 : 13));
  const int64_t parts = node.Int("num_outputs", static_cast<int64_t>(node.output_count()));
  if (parts < 1 || parts > kMaxParts) return Error(fmt::format("its num_outputs is {}", parts));
  if (!sizes.empty()) return sizes;
  if (!dim.known())
    return node.Refuse("it splits an open size into equal parts", "bind the size with --shape");
  const int64_t part = (dim.size() + parts - 1) / parts;
  for (int64_t i = 0; i < parts; ++i)
    sizes.push_back(std::min(part, std::max<int64_t>(0, dim.size() - i * part)));
  return sizes;
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
    if (steps[i] == 0) return Error("a step is 0");
    range.step[axis] = std::clamp(steps[i], -kToTheEnd, kToTheEnd);
    if (steps[i] < 0) {
      WHET_TRY(SetBackwards(node, starts[i], ends[i], axis, &range));
      continue;
    }
    range.begin[axis] = WHET_TRY(Position(node, starts[i], shape[axis]));
    range.end[axis] = std::max(range.begin[axis], WHET_TRY(Position(node, ends[i], shape[axis])));
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

// Each axis is cut to the size wanted, or gets zeros, the odd one behind.
Status OnnxCenterCropPad(OnnxNode& node) {
  const auto dims = ir::StaticDims(node.type(0).shape);
  if (!dims) return node.Refuse("its sizes are open", "bind them with --shape");
  const std::vector<int64_t> wanted = WHET_TRY(node.ConstantInts(1, "shape"));
  std::vector<int64_t> axes = node.Ints("axes");
  if (!node.HasAttr("axes")) {
    axes.resize(dims->size());
    std::iota(axes.begin(), axes.end(), 0);
  }
  if (axes.size() != wanted.size()) return Error("its shape and axes differ in number");
  Range crop = WholeOf(node.type(0).shape);
  std::vector<int64_t> before(dims->size(), 0), after(dims->size(), 0);
  for (size_t i = 0; i < axes.size(); ++i) {
    const size_t axis = static_cast<size_t>(WHET_TRY(node.Axis(axes[i], dims->size())));
    if (wanted[i] < 0 || wanted[i] > kToTheEnd) return Error(fmt::format("its shape holds {}", wanted[i]));
    const int64_t more = wanted[i] - (*dims)[axis];
    crop.begin[axis] = std::max<int64_t>(-more, 0) / 2;
    crop.end[axis] = crop.begin[axis] + std::min(wanted[i], (*dims)[axis]);
    before[axis] = std::max<int64_t>(more, 0) / 2;
    after[axis] = std::max<int64_t>(more, 0) - before[axis];
  }
  const ir::ValueId middle = WHET_TRY(node.Add("slice", {node.in(0)}, crop.attrs(), node.type(0)));
  return node.Yield("pad", {middle}, {{"before", before}, {"after", after}, {"value", 0.0}}, node.type(0));
}

}  // namespace whet::import
