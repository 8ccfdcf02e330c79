// SPDX-License-Identifier: Apache-2.0
// Element-by-element operators whose mapping is not one to one.
#include <fmt/format.h>

#include <limits>

#include "import/onnx/ops.h"
#include "import/onnx/quant.h"

namespace whet::import {
namespace {

// Min and Max take any number of operands.
Status Chain(OnnxNode& node, const std::string& op) {
  if (node.input_count() == 0 || !node.has(0)) return Error("it has no operands");
  ir::ValueId result = node.in(0);
  if (node.input_count() == 1) return node.YieldAlias(result);
  for (size_t i = 1; i + 1 < node.input_count(); ++i) result = WHET_TRY(node.Add(op, {result, node.in(i)}));
  return node.Yield(op, {result, node.in(node.input_count() - 1)});
}

// Bounds that the model computes, or bounds of integers.
Status ClipByOperands(OnnxNode& node) {
  ir::ValueId result = node.in(0);
  if (node.has(1)) result = WHET_TRY(node.Add("maximum", {result, node.in(1)}));
  if (!node.has(2)) return node.YieldAlias(result);
  return node.Yield("minimum", {result, node.in(2)});
}

ir::ValueId Scalar(OnnxNode& node, double value) {
  return node.Constant(ir::Tensor::Of<float>({}, {static_cast<float>(value)}));
}

Status Binary(OnnxNode& node, const std::string& op) {
  const ir::Quant result = WHET_TRY(ReadQuant(node, 6, 7));
  const ir::ValueId a = WHET_TRY(ReadQuantised(node, 0, 1, 2));
  return node.Yield(op, {a, WHET_TRY(ReadQuantised(node, 3, 4, 5))}, {}, Int8Type(result));
}

Status Unary(OnnxNode& node, const std::string& op, ir::Attrs attrs) {
  const ir::Quant result = WHET_TRY(ReadQuant(node, 3, 4));
  return node.Yield(op, {WHET_TRY(ReadQuantised(node, 0, 1, 2))}, std::move(attrs), Int8Type(result));
}

}  // namespace

Status OnnxMin(OnnxNode& node) {
  return Chain(node, "minimum");
}

Status OnnxMax(OnnxNode& node) {
  return Chain(node, "maximum");
}

Status OnnxClip(OnnxNode& node) {
  ir::Attrs bounds;
  if (node.HasAttr("min")) bounds.Set("min", node.Real("min", 0));
  if (node.HasAttr("max")) bounds.Set("max", node.Real("max", 0));
  const bool computed = (node.has(1) && !node.constant(1)) || (node.has(2) && !node.constant(2));
  if (computed || !IsFloat(node.type(0).dtype)) return ClipByOperands(node);
  for (size_t i = 1; i <= 2; ++i) {
    if (!node.has(i)) continue;
    if (node.constant(i)->count() != 1) return Error("its bounds must be single numbers");
    bounds.Set(i == 1 ? "min" : "max", node.constant(i)->RealAt(0));
  }
  return node.Yield("clamp", {node.in(0)}, bounds);
}

Status OnnxRelu(OnnxNode& node) {
  return node.Yield("clamp", {node.in(0)}, {{"min", 0.0}});
}

Status OnnxLeakyRelu(OnnxNode& node) {
  const double alpha = node.Real("alpha", static_cast<double>(0.01f));
  return node.Yield("leaky_relu", {node.in(0)}, {{"alpha", alpha}});
}

Status OnnxHardSigmoid(OnnxNode& node) {
  const double alpha = node.Real("alpha", 0.2), beta = node.Real("beta", 0.5);
  const ir::ValueId slope = WHET_TRY(node.Add("mul", {node.in(0), Scalar(node, alpha)}));
  return node.Yield("add", {slope, Scalar(node, beta)}, {{"act_min", 0.0}, {"act_max", 1.0}});
}

Status OnnxBatchNormalization(OnnxNode& node) {
  if (node.Int("training_mode", 0))
    return node.Refuse("it is in training mode", "export the model for inference");
  for (size_t i = 1; i < node.output_count(); ++i) {
    if (node.has_output(i))
      return node.Refuse("it gives training statistics", "export the model for inference");
  }
  if (node.rank(0) < 2) return Error("its operand must have a channel dimension");
  const double epsilon = node.Real("epsilon", static_cast<double>(1e-5f));
  for (size_t i = 1; i < 5; ++i) {
    if (!node.has(i)) return Error(fmt::format("operand {} is absent but required", i));
  }
  const std::vector<ir::ValueId> statistics{node.in(1), node.in(2), node.in(3), node.in(4)};
  std::vector<ir::ValueId> inputs{node.rank(0) == 2 ? node.in(0) : WHET_TRY(node.ToChannelsLast(node.in(0)))};
  inputs.insert(inputs.end(), statistics.begin(), statistics.end());
  const ir::ValueId result = WHET_TRY(node.Add("batch_norm", inputs, {{"epsilon", epsilon}}));
  return node.rank(0) == 2 ? node.YieldAlias(result) : node.YieldChannelsFirst(result);
}

Status OnnxCast(OnnxNode& node) {
  const DType to = WHET_TRY(DTypeOfOnnx(static_cast<int32_t>(node.Int("to", 0))).With("attribute 'to'"));
  if (to == node.type(0).dtype) return node.YieldAlias(node.in(0));
  if (to == DType::kF16 || to == DType::kF64) {
    return node.Refuse(fmt::format("casts to {}", DTypeName(to)), "convert the model to float32");
  }
  return node.Yield("cast", {node.in(0)}, {{"to", std::string(DTypeName(to))}});
}

// a, a_scale, a_zero_point, b, b_scale, b_zero_point, y_scale, y_zero_point
Status OnnxQLinearAdd(OnnxNode& node) {
  return Binary(node, "add");
}

Status OnnxQLinearMul(OnnxNode& node) {
  return Binary(node, "mul");
}

// x, x_scale, x_zero_point, y_scale, y_zero_point
Status OnnxQLinearSigmoid(OnnxNode& node) {
  return Unary(node, "sigmoid", {});
}

Status OnnxQLinearLeakyRelu(OnnxNode& node) {
  return Unary(node, "leaky_relu", {{"alpha", node.Real("alpha", static_cast<double>(0.01f))}});
}

}  // namespace whet::import
