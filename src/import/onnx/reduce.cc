// SPDX-License-Identifier: Apache-2.0
// The Reduce family, ArgMax and ArgMin.
#include <limits>

#include "import/onnx/compose.h"
#include "import/onnx/ops.h"

namespace whet::import {
namespace {

// What a node folds. The axes are an attribute, or operand 1; none means all, or (noop) none.
struct Fold {
  ir::ValueId x;
  DType dtype;
  std::vector<int64_t> axes;
  bool keep;
};

Result<Fold> ReadFold(OnnxNode& node) {
  Fold fold{node.in(0), node.type(0).dtype, node.Ints("axes"), node.Int("keepdims", 1) != 0};
  if (node.has(1)) fold.axes = WHET_TRY(node.ConstantInts(1, "axes"));
  for (int64_t& axis : fold.axes) axis = WHET_TRY(node.Axis(axis, node.rank(0)));
  std::sort(fold.axes.begin(), fold.axes.end());
  fold.axes.erase(std::unique(fold.axes.begin(), fold.axes.end()), fold.axes.end());
  if (fold.axes.empty() && !node.Int("noop_with_empty_axes", 0)) fold.axes = AxesFrom(0, node.rank(0));
  return fold;
}

Result<ir::ValueId> FoldBy(OnnxNode& node, const std::string& kind, ir::ValueId x, const Fold& fold) {
  return Folded(node, kind, x, fold.axes, fold.keep);
}

Status Reduce(OnnxNode& node, const std::string& kind) {
  const Fold fold = WHET_TRY(ReadFold(node));
  return node.YieldAlias(WHET_TRY(FoldBy(node, kind, fold.x, fold)));
}

// A function of reals; integers pass through f64.
Result<ir::ValueId> RealFunction(OnnxNode& node, const std::string& op, ir::ValueId x) {
  const DType dtype = node.graph().type(x).dtype;
  if (IsFloat(dtype)) return node.Add(op, {x});
  const ir::ValueId real = WHET_TRY(As(node, x, DType::kF64));
  return As(node, WHET_TRY(node.Add(op, {real})), dtype);
}

// `x` between the largest finite numbers, so that x - x is 0 and not NaN.
Result<ir::ValueId> Finite(OnnxNode& node, ir::ValueId x) {
  const DType dtype = node.graph().type(x).dtype;
  const double largest = dtype == DType::kF64 ? std::numeric_limits<double>::max()
                                              : static_cast<double>(std::numeric_limits<float>::max());
  const ir::ValueId above = WHET_TRY(node.Add("maximum", {x, Scalar(node, -largest, dtype)}));
  return node.Add("minimum", {above, Scalar(node, largest, dtype)});
}

Status SearchAxis(OnnxNode& node, bool smallest) {
  const int64_t axis = WHET_TRY(node.Axis(node.Int("axis", 0), node.rank(0)));
  ir::Attrs attrs{
      {"axis", axis}, {"keep_dims", int64_t{node.Int("keepdims", 1) != 0}}, {"to", std::string("i64")}};
  if (smallest) attrs.Set("smallest", int64_t{1});
  if (node.Int("select_last_index", 0)) attrs.Set("last", int64_t{1});
  return node.Yield("arg_max", {node.in(0)}, attrs);
}

}  // namespace

Status OnnxReduceSum(OnnxNode& node) {
  return Reduce(node, "sum");
}

Status OnnxReduceProd(OnnxNode& node) {
  return Reduce(node, "prod");
}

Status OnnxReduceMax(OnnxNode& node) {
  return Reduce(node, "max");
}

Status OnnxReduceMin(OnnxNode& node) {
  return Reduce(node, "min");
}

Status OnnxReduceMean(OnnxNode& node) {
  const Fold fold = WHET_TRY(ReadFold(node));
  if (fold.axes.empty()) return node.YieldAlias(fold.x);
  if (fold.dtype == DType::kF32 && ir::StaticDims(node.type(0).shape).value_or(ir::Dims{1}) != ir::Dims{0})
    return node.Yield("mean", {fold.x}, {{"axes", fold.axes}, {"keep_dims", int64_t{fold.keep}}});
  return node.YieldAlias(WHET_TRY(MeanOf(node, fold.x, fold.axes, fold.keep)));
}

Status OnnxReduceL1(OnnxNode& node) {
  const Fold fold = WHET_TRY(ReadFold(node));
  return node.YieldAlias(WHET_TRY(FoldBy(node, "sum", WHET_TRY(node.Add("abs", {fold.x})), fold)));
}

Status OnnxReduceSumSquare(OnnxNode& node) {
  const Fold fold = WHET_TRY(ReadFold(node));
  return node.YieldAlias(WHET_TRY(FoldBy(node, "sum", WHET_TRY(node.Add("mul", {fold.x, fold.x})), fold)));
}

Status OnnxReduceL2(OnnxNode& node) {
  const Fold fold = WHET_TRY(ReadFold(node));
  const ir::ValueId square = WHET_TRY(node.Add("mul", {fold.x, fold.x}));
  return node.YieldAlias(WHET_TRY(RealFunction(node, "sqrt", WHET_TRY(FoldBy(node, "sum", square, fold)))));
}

Status OnnxReduceLogSum(OnnxNode& node) {
  const Fold fold = WHET_TRY(ReadFold(node));
  return node.YieldAlias(WHET_TRY(RealFunction(node, "log", WHET_TRY(FoldBy(node, "sum", fold.x, fold)))));
}

// log(sum(exp(x - largest))) + largest, which doesn't overflow.
Status OnnxReduceLogSumExp(OnnxNode& node) {
  Fold fold = WHET_TRY(ReadFold(node));
  fold.x = WHET_TRY(As(node, fold.x, IsFloat(fold.dtype) ? fold.dtype : DType::kF64));
  const ir::ValueId top = WHET_TRY(Finite(node, WHET_TRY(Folded(node, "max", fold.x, fold.axes, true))));
  const ir::ValueId powers = WHET_TRY(node.Add("exp", {WHET_TRY(node.Add("sub", {fold.x, top}))}));
  const ir::ValueId sum = WHET_TRY(Folded(node, "sum", powers, fold.axes, true));
  ir::ValueId result = WHET_TRY(node.Add("add", {WHET_TRY(node.Add("log", {sum})), top}));
  if (!fold.keep) result = WHET_TRY(Folded(node, "sum", result, fold.axes, false));
  return node.YieldAlias(WHET_TRY(As(node, result, fold.dtype)));
}

Status OnnxArgMax(OnnxNode& node) {
  return SearchAxis(node, false);
}

Status OnnxArgMin(OnnxNode& node) {
  return SearchAxis(node, true);
}

}  // namespace whet::import
