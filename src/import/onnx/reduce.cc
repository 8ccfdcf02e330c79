// SPDX-License-Identifier: Apache-2.0
// ReduceMean, ArgMax and Softmax.
#include <numeric>

#include "import/onnx/ops.h"
#include "import/onnx/shape.h"

namespace whet::import {

Status OnnxReduceMean(OnnxNode& node) {
  std::vector<int64_t> axes = node.Ints("axes");
  if (node.has(1)) axes = WHET_TRY(node.ConstantInts(1, "axes"));
  if (axes.empty() && node.Int("noop_with_empty_axes", 0)) return node.YieldAlias(node.in(0));
  if (axes.empty()) {
    axes.resize(node.rank(0));
    std::iota(axes.begin(), axes.end(), 0);
  }
  for (int64_t& axis : axes) axis = WHET_TRY(node.Axis(axis, node.rank(0)));
  return node.Yield("mean", {node.in(0)},
                    {{"axes", axes}, {"keep_dims", int64_t{node.Int("keepdims", 1) != 0}}});
}

Status OnnxArgMax(OnnxNode& node) {
  if (node.Int("select_last_index", 0))
    return node.Refuse("select_last_index", "use the first of equal maxima");
  const int64_t axis = WHET_TRY(node.Axis(node.Int("axis", 0), node.rank(0)));
  return node.Yield(
      "arg_max", {node.in(0)},
      {{"axis", axis}, {"keep_dims", int64_t{node.Int("keepdims", 1) != 0}}, {"to", std::string("i64")}});
}

// Before operator set 13 the operand is taken as a matrix, split at `axis`.
Status OnnxSoftmax(OnnxNode& node) {
  const bool flattens = node.opset() < 13;
  const size_t rank = node.rank(0);
  if (rank == 0) return Error("its operand must have dimensions");
  const int64_t axis = WHET_TRY(node.Axis(node.Int("axis", flattens ? 1 : -1), rank));
  if (!flattens || axis + 1 == static_cast<int64_t>(rank)) {
    return node.Yield("softmax", {node.in(0)}, {{"axis", axis}});
  }
  const ir::Shape shape = node.type(0).shape;
  const auto split = shape.begin() + axis;
  const ir::Shape matrix{WHET_TRY(ProductOf(node, {shape.begin(), split})),
                         WHET_TRY(ProductOf(node, {split, shape.end()}))};
  const ir::ValueId flat = WHET_TRY(Reshaped(node, node.in(0), matrix));
  return YieldReshaped(node, WHET_TRY(node.Add("softmax", {flat}, {{"axis", int64_t{1}}})), shape);
}

}  // namespace whet::import
