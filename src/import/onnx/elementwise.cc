// SPDX-License-Identifier: Apache-2.0
// Element-by-element operators on quantised bytes.
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

}  // namespace whet::import
