// SPDX-License-Identifier: Apache-2.0
// Softmax, LogSoftmax and Hardmax. Before operator set 13 their operand is taken as a matrix, split at `axis`.
#include "import/onnx/compose.h"
#include "import/onnx/ops.h"
#include "import/onnx/shape.h"

namespace whet::import {
namespace {

using Rowwise = Result<ir::ValueId> (*)(OnnxNode& node, ir::ValueId x, int64_t axis);

Status AlongAxis(OnnxNode& node, Rowwise compute) {
  const bool flattens = node.opset() < 13;
  const size_t rank = node.rank(0);
  if (rank == 0) return Error("its operand must have dimensions");
  const int64_t axis = WHET_TRY(node.Axis(node.Int("axis", flattens ? 1 : -1), rank));
  if (!flattens || axis + 1 == static_cast<int64_t>(rank))
    return node.YieldAlias(WHET_TRY(compute(node, node.in(0), axis)));
  const ir::Shape shape = node.type(0).shape;
  const auto split = shape.begin() + axis;
  const ir::Shape matrix{WHET_TRY(ProductOf(node, {shape.begin(), split})),
                         WHET_TRY(ProductOf(node, {split, shape.end()}))};
  const ir::ValueId flat = WHET_TRY(Reshaped(node, node.in(0), matrix));
  return YieldReshaped(node, WHET_TRY(compute(node, flat, 1)), shape);
}

// x less the largest along the axis, and the sum of its exponentials.
struct Shifted {
  ir::ValueId x, powers, sum;
};

Result<Shifted> Shift(OnnxNode& node, ir::ValueId x, int64_t axis) {
  Shifted shifted;
  const ir::ValueId top = WHET_TRY(Folded(node, "max", x, {axis}));
  shifted.x = WHET_TRY(node.Add("sub", {x, top}));
  shifted.powers = WHET_TRY(node.Add("exp", {shifted.x}));
  shifted.sum = WHET_TRY(Folded(node, "sum", shifted.powers, {axis}));
  return shifted;
}

// 1 where the first of the largest is.
Result<ir::ValueId> Hard(OnnxNode& node, ir::ValueId x, int64_t axis) {
  const ir::Type type = node.graph().type(x);
  const ir::Dims dims = WHET_TRY(KnownDims(node, x));
  const ir::ValueId where = WHET_TRY(
      node.Add("arg_max", {x}, {{"axis", axis}, {"keep_dims", int64_t{1}}, {"to", std::string("i32")}}));
  const size_t at = static_cast<size_t>(axis);
  const ir::ValueId index = WHET_TRY(Counting(node, DType::kI32, dims[at], dims.size() - 1 - at));
  return As(node, WHET_TRY(node.Add("equal", {index, where})), type.dtype);
}

}  // namespace

Result<ir::ValueId> LogSoftmaxOf(OnnxNode& node, ir::ValueId x, int64_t axis) {
  const Shifted shifted = WHET_TRY(Shift(node, x, axis));
  return node.Add("sub", {shifted.x, WHET_TRY(node.Add("log", {shifted.sum}))});
}

Result<ir::ValueId> SoftmaxOf(OnnxNode& node, ir::ValueId x, int64_t axis) {
  if (node.graph().type(x).dtype != DType::kF64) return node.Add("softmax", {x}, {{"axis", axis}});
  const Shifted shifted = WHET_TRY(Shift(node, x, axis));
  return node.Add("div", {shifted.powers, shifted.sum});
}

Status OnnxSoftmax(OnnxNode& node) {
  return AlongAxis(node, SoftmaxOf);
}

Status OnnxLogSoftmax(OnnxNode& node) {
  return AlongAxis(node, LogSoftmaxOf);
}

Status OnnxHardmax(OnnxNode& node) {
  return AlongAxis(node, Hard);
}

}  // namespace whet::import
