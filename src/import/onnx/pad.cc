// SPDX-License-Identifier: Apache-2.0
// Pad: a constant around the operand, or what lies in it taken again by index.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "import/onnx/ops.h"

namespace whet::import {
namespace {

constexpr int64_t kMaxPad = 1 << 24;

// Elements added in front and behind along each axis; negative ones are taken away.
struct Border {
  std::vector<int64_t> before, after;
};

Result<std::vector<int64_t>> Pads(OnnxNode& node) {
  if (node.opset() < 11) return node.Ints(node.opset() < 2 ? "paddings" : "pads");
  return node.ConstantInts(1, "pads");
}

Result<Border> ReadBorder(OnnxNode& node) {
  const size_t rank = node.rank(0);
  const std::vector<int64_t> pads = WHET_TRY(Pads(node));
  std::vector<int64_t> axes = node.has(3) ? WHET_TRY(node.ConstantInts(3, "axes")) : std::vector<int64_t>();
  if (axes.empty()) {
    axes.resize(rank);
    std::iota(axes.begin(), axes.end(), 0);
  }
  if (pads.size() != 2 * axes.size()) return Error("its pads do not match the dimensions of its operand");
  Border border{std::vector<int64_t>(rank, 0), std::vector<int64_t>(rank, 0)};
  for (size_t i = 0; i < axes.size(); ++i) {
    const size_t axis = static_cast<size_t>(WHET_TRY(node.Axis(axes[i], rank)));
    border.before[axis] = pads[i];
    border.after[axis] = pads[i + axes.size()];
    const auto [least, most] = std::minmax(pads[i], border.after[axis]);
    if (least < -kMaxPad || most > kMaxPad) return Error("its pads are out of range");
  }
  return border;
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

// Cuts off what negative pads take away, and leaves 0 for them.
Result<ir::ValueId> Cropped(OnnxNode& node, Border* border) {
  const auto negative = [](int64_t pad) { return pad < 0; };
  if (std::none_of(border->before.begin(), border->before.end(), negative) &&
      std::none_of(border->after.begin(), border->after.end(), negative)) {
    return node.in(0);
  }
  const auto dims = ir::StaticDims(node.type(0).shape);
  if (!dims) return node.Refuse("its negative pads cut an open size", "bind the size with --shape");
  std::vector<int64_t> begin, end;
  for (size_t i = 0; i < dims->size(); ++i) {
    begin.push_back(std::max<int64_t>(-border->before[i], 0));
    end.push_back(std::max(begin[i], (*dims)[i] - std::max<int64_t>(-border->after[i], 0)));
    border->before[i] = std::max<int64_t>(border->before[i], 0);
    border->after[i] = std::max<int64_t>(border->after[i], 0);
  }
  const std::vector<int64_t> step(dims->size(), 1);
  return node.Add("slice", {node.in(0)}, {{"begin", begin}, {"end", end}, {"step", step}}, node.type(0));
}

// Where the element at `at`, counted from the operand's first, comes from.
Result<int64_t> SourceOf(const std::string& mode, int64_t at, int64_t size) {
  if (mode == "edge") return std::clamp<int64_t>(at, 0, size - 1);
  if (mode == "wrap") return (at % size + size) % size;
  if (mode != "reflect") return Error(fmt::format("mode '{}' is unknown", mode));
  const int64_t period = std::max<int64_t>(2 * (size - 1), 1), there = (at % period + period) % period;
  return there < size ? there : period - there;
}

Status YieldTaken(OnnxNode& node, const std::string& mode, const Border& border) {
  const auto dims = ir::StaticDims(node.type(0).shape);
  if (!dims) return node.Refuse("it pads an open size with its own elements", "bind the size with --shape");
  ir::ValueId id = node.in(0);
  for (size_t axis = 0; axis < dims->size(); ++axis) {
    const int64_t size = (*dims)[axis], before = border.before[axis], after = border.after[axis];
    if (before == 0 && after == 0) continue;
    std::vector<int64_t> from;
    for (int64_t at = -before; at < size + after; ++at) {
      if (size == 0) return Error("it pads an axis without elements with its own");
      from.push_back(WHET_TRY(SourceOf(mode, at, size)));
    }
    const ir::ValueId indices = node.Constant(ir::Tensor::Of({static_cast<int64_t>(from.size())}, from));
    id = WHET_TRY(node.Add("gather", {id, indices}, {{"axis", static_cast<int64_t>(axis)}}, node.type(0)));
  }
  return node.YieldAlias(id);
}

}  // namespace

Status OnnxPad(OnnxNode& node) {
  const std::string mode = node.Text("mode", "constant");
  Border border = WHET_TRY(ReadBorder(node));
  if (mode != "constant") return YieldTaken(node, mode, border);
  const double value = WHET_TRY(PadValue(node));
  const ir::ValueId id = WHET_TRY(Cropped(node, &border));
  return node.Yield("pad", {id}, {{"before", border.before}, {"after", border.after}, {"value", value}},
                    node.type(0));
}

}  // namespace whet::import
