// SPDX-License-Identifier: Apache-2.0
// Element-by-element operators on quantised bytes.
#include <fmt/format.h>

#include "import/onnx/apply.h"
#include "import/onnx/ops.h"
#include "import/onnx/quant.h"

namespace whet::import {
namespace {

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

// x, x_scale, x_zero_point?, y_scale, y_zero_point?
Status OnnxQLinearSoftmax(OnnxNode& node) {
  const ir::Quant result = WHET_TRY(ReadQuant(node, 3, 4));
  const ir::ValueId real = WHET_TRY(node.Add("dequantize", {WHET_TRY(ReadQuantised(node, 0, 1, 2))}));
  const ir::ValueId y = WHET_TRY(Operator("Softmax").Int("axis", node.Int("axis", -1)).Apply(node, {real}));
  return node.YieldQuantised(y, result);
}

Status OnnxQLinearReduceMean(OnnxNode& node) {
  std::vector<int64_t> axes = node.Ints("axes");
  for (size_t i = 0; axes.empty() && i < node.rank(0); ++i) axes.push_back(static_cast<int64_t>(i));
  return Unary(node, "mean", {{"axes", axes}, {"keep_dims", node.Int("keepdims", 1)}});
}

// condition, x, x_scale, x_zero_point, y, y_scale, y_zero_point, z_scale, z_zero_point
Status OnnxQLinearWhere(OnnxNode& node) {
  const ir::Quant result = WHET_TRY(ReadQuant(node, 7, 8));
  const ir::ValueId x = WHET_TRY(Requantised(node, WHET_TRY(ReadQuantised(node, 1, 2, 3)), result));
  const ir::ValueId y = WHET_TRY(Requantised(node, WHET_TRY(ReadQuantised(node, 4, 5, 6)), result));
  return node.Yield("select", {node.in(0), x, y});
}

}  // namespace whet::import
