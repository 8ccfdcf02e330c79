// SPDX-License-Identifier: Apache-2.0
// Reshape and its relatives, and Shape.
#include "import/onnx/shape.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "import/onnx/ops.h"

namespace whet::import {
namespace {

const std::string kOpen = "?";  // an open size without a name of its own

// Sizes multiplied, and how often each symbol is a factor.
struct Factors {
  int64_t known = 1;
  std::map<std::string, int> symbols;
};

Status Multiply(const ir::Shape& shape, Factors* factors) {
  for (const ir::Dim& dim : shape) {
    if (!dim.known()) {
      ++factors->symbols[dim.symbol()];
    } else if (__builtin_mul_overflow(factors->known, dim.size(), &factors->known)) {
      return Error("has too many elements");
    }
  }
  return {};
}

// The dimension that, with `rest`, makes up `whole`.
Result<ir::Dim> Quotient(const ir::Shape& whole, const ir::Shape& rest) {
  Factors dividend, divisor;
  WHET_TRY(Multiply(whole, &dividend));
  WHET_TRY(Multiply(rest, &divisor));
  for (const auto& [symbol, times] : divisor.symbols) {
    if ((dividend.symbols[symbol] -= times) < 0) return ir::Dim::Symbol(kOpen);
  }
  int open = 0;
  std::string last;
  for (const auto& [symbol, times] : dividend.symbols) {
    open += times;
    if (times > 0) last = symbol;
  }
  if (open == 1 && dividend.known == divisor.known) return ir::Dim::Symbol(last);
  if (open > 0) return ir::Dim::Symbol(kOpen);
  if (divisor.known == 0 || dividend.known % divisor.known != 0) {
    return Error(fmt::format("{} elements cannot be divided by {}", dividend.known, divisor.known));
  }
  return ir::Dim(dividend.known / divisor.known);
}

// Axes of Squeeze, Unsqueeze: an attribute first, an operand since operator set 13. Sorted and not negative.
Result<std::vector<int64_t>> ReadAxes(OnnxNode& node, size_t rank) {
  std::vector<int64_t> axes = node.Ints("axes");
  if (node.has(1)) axes = WHET_TRY(node.ConstantInts(1, "axes"));
  for (int64_t& axis : axes) axis = WHET_TRY(node.Axis(axis, rank));
  std::sort(axes.begin(), axes.end());
  if (std::adjacent_find(axes.begin(), axes.end()) != axes.end()) return Error("its axes repeat");
  return axes;
}

}  // namespace

Result<ir::Dim> ProductOf(OnnxNode&, const ir::Shape& dims) {
  return Quotient(dims, {});
}

Result<std::vector<int64_t>> ShapeAttr(OnnxNode& node, const ir::Shape& shape) {
  std::vector<int64_t> sizes;
  for (const ir::Dim& dim : shape) sizes.push_back(dim.known() ? dim.size() : -1);
  if (std::count(sizes.begin(), sizes.end(), -1) > 1) {
    return node.Refuse("its result has several open sizes", "bind them with --shape");
  }
  return sizes;
}

Result<ir::ValueId> Reshaped(OnnxNode& node, ir::ValueId id, const ir::Shape& shape) {
  const ir::Type declared = node.graph().type(id);
  return node.Add("reshape", {id}, {{"shape", WHET_TRY(ShapeAttr(node, shape))}}, declared);
}

Status YieldReshaped(OnnxNode& node, ir::ValueId id, const ir::Shape& shape) {
  const ir::Type declared = node.graph().type(id);
  return node.Yield("reshape", {id}, {{"shape", WHET_TRY(ShapeAttr(node, shape))}}, declared);
}

Result<ir::Shape> ResolveReshape(const ir::Shape& from, const std::vector<int64_t>& wanted, bool allow_zero) {
  ir::Shape shape, rest, whole;
  size_t open = wanted.size();
  for (size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i] < -1) return Error(fmt::format("its shape holds {}", wanted[i]));
    if (wanted[i] == -1) {
      if (open != wanted.size()) return Error("its shape holds -1 twice");
      open = i;
      shape.push_back(ir::Dim::Symbol(kOpen));
      continue;
    }
    const bool copies = wanted[i] == 0 && !allow_zero;
    if (copies && i >= from.size())
      return Error("its shape copies a dimension that its operand does not have");
    shape.push_back(copies ? from[i] : ir::Dim(wanted[i]));
    if (!copies) rest.push_back(shape.back());
  }
  // copied sizes cancel, also those of 0
  for (size_t i = 0; i < from.size(); ++i) {
    if (i >= wanted.size() || wanted[i] != 0 || allow_zero) whole.push_back(from[i]);
  }
  if (open != wanted.size()) shape[open] = WHET_TRY(Quotient(whole, rest));
  return shape;
}

std::vector<int64_t> MostOf(const std::vector<ComputedSize>& sizes) {
  std::vector<int64_t> most;
  for (const ComputedSize& size : sizes) most.push_back(size.most);
  return most;
}

void SetComputed(OnnxNode& node, ir::ValueId id, const std::vector<ComputedSize>& sizes) {
  const size_t rank = node.graph().type(id).shape.size();
  if (rank < sizes.size()) return;
  for (size_t i = 0; i < sizes.size(); ++i) {
    const size_t axis = rank - sizes.size() + i;
    if (node.graph().type(id).shape[axis] == ir::Dim(sizes[i].most))
      node.real_sizes().Set(id, axis, sizes[i].count);
  }
}

Status OnnxReshape(OnnxNode& node) {
  if (node.opset() < 5)
    return YieldReshaped(node, node.in(0),
                         WHET_TRY(ResolveReshape(node.type(0).shape, node.Ints("shape"), false)));
  if (!node.has(1)) return Error("its shape is absent");
  const auto sizes = node.ComputedSizes(1);
  if (!sizes && !node.constant(1)) {
    if (node.Want(node.in(1))) return node.RefuseComputed(node.in(1), "shape");
    return node.Yield("reshape", {node.in(0), node.in(1)}, {}, node.type(0));
  }
  if (!sizes) return Error("its shape must be integers");
  const ir::Shape shape =
      WHET_TRY(ResolveReshape(node.type(0).shape, MostOf(*sizes), node.Int("allowzero", 0)));
  if (node.constant(1)) return YieldReshaped(node, node.in(0), shape);
  const ir::ValueId id = WHET_TRY(Reshaped(node, node.in(0), shape));
  SetComputed(node, id, *sizes);
  return node.YieldAlias(id);
}

Status OnnxFlatten(OnnxNode& node) {
  const ir::Shape shape = node.type(0).shape;
  const int64_t rank = static_cast<int64_t>(shape.size());
  int64_t axis = node.Int("axis", 1);
  if (axis < -rank || axis > rank) return Error(fmt::format("axis {} is outside its operand", axis));
  if (axis < 0) axis += rank;
  const auto split = shape.begin() + axis;
  const ir::Dim rows = WHET_TRY(ProductOf(node, {shape.begin(), split}));
  return YieldReshaped(node, node.in(0), {rows, WHET_TRY(ProductOf(node, {split, shape.end()}))});
}

Status OnnxSqueeze(OnnxNode& node) {
  const ir::Shape& shape = node.type(0).shape;
  const std::vector<int64_t> axes = WHET_TRY(ReadAxes(node, shape.size()));
  const bool every = axes.empty();
  ir::Shape kept;
  for (size_t i = 0; i < shape.size(); ++i) {
    const bool named = std::binary_search(axes.begin(), axes.end(), static_cast<int64_t>(i));
    if (named && shape[i].known() && shape[i].size() != 1) {
      return Error(fmt::format("dimension {} is {}, only one of 1 can be removed", i, shape[i].size()));
    }
    if (!(named || (every && shape[i] == ir::Dim(1)))) kept.push_back(shape[i]);
  }
  return YieldReshaped(node, node.in(0), kept);
}

Status OnnxUnsqueeze(OnnxNode& node) {
  ir::Shape shape = node.type(0).shape;
  const size_t added = node.has(1) && node.constant(1) ? static_cast<size_t>(node.constant(1)->count())
                                                       : node.Ints("axes").size();
  const std::vector<int64_t> axes = WHET_TRY(ReadAxes(node, shape.size() + added));
  for (int64_t axis : axes) shape.insert(shape.begin() + axis, ir::Dim(1));
  return YieldReshaped(node, node.in(0), shape);
}

namespace {

bool AnyComputed(OnnxNode& node, size_t start, size_t end) {
  bool any = false;
  for (size_t axis = start; axis < end; ++axis)
    any = any || node.real_sizes().Of(node.in(0), axis) != ir::kNoValue;
  return any;
}

// Numbers and counts, joined: whoever takes it for sizes finds the counts.
Status YieldComputedShape(OnnxNode& node, size_t start, size_t end) {
  std::vector<ir::ValueId> parts;
  for (size_t axis = start; axis < end; ++axis) {
    const ir::Dim& dim = node.type(0).shape[axis];
    if (!dim.known()) return node.Refuse("its operand has an open size", "bind it with --shape");
    const ir::ValueId count = node.real_sizes().Of(node.in(0), axis);
    if (count == ir::kNoValue) {
      parts.push_back(node.Constant(ir::Tensor::Of<int64_t>({1}, {dim.size()})));
    } else {
      parts.push_back(WHET_TRY(node.Add("reshape", {count}, {{"shape", std::vector<int64_t>{1}}})));
      node.real_sizes().SetSizes(parts.back(), {{dim.size(), count}});
    }
  }
  return node.Yield("concat", parts, {{"axis", int64_t{0}}});
}

}  // namespace

Status OnnxShape(OnnxNode& node) {
  const ir::Shape& shape = node.type(0).shape;
  const int64_t rank = static_cast<int64_t>(shape.size());
  const auto clamp = [&](int64_t at) { return std::clamp<int64_t>(at < 0 ? at + rank : at, 0, rank); };
  const int64_t start = clamp(node.Int("start", 0)), end = std::max(start, clamp(node.Int("end", rank)));
  if (AnyComputed(node, static_cast<size_t>(start), static_cast<size_t>(end)))
    return YieldComputedShape(node, static_cast<size_t>(start), static_cast<size_t>(end));
  const auto sizes = ir::StaticDims({shape.begin() + start, shape.begin() + end});
  if (sizes) return node.YieldAlias(node.Constant(ir::Tensor::Of<int64_t>({end - start}, *sizes)));
  if (start == 0 && end == rank) return node.Yield("shape_of", {node.in(0)});
  const ir::ValueId all = WHET_TRY(node.Add("shape_of", {node.in(0)}));
  return node.Yield("slice", {all},
                    {{"begin", std::vector<int64_t>{start}},
                     {"end", std::vector<int64_t>{end}},
                     {"step", std::vector<int64_t>{1}}});
}

}  // namespace whet::import
