// SPDX-License-Identifier: Apache-2.0
// Operators of two and more operands, element by element.
#include <fmt/format.h>

#include <cmath>

#include "import/onnx/ops.h"
#include "import/onnx/scalar.h"

namespace whet::import {
namespace {

// `op` over any number of operands.
Result<ir::ValueId> Chained(OnnxNode& node, const std::string& op) {
  if (node.input_count() == 0 || !node.has(0)) return Error("it has no operands");
  ir::ValueId result = node.in(0);
  for (size_t i = 1; i < node.input_count(); ++i) {
    if (!node.has(i)) return Error(fmt::format("operand {} is absent but required", i));
    result = WHET_TRY(node.Add(op, {result, node.in(i)}));
  }
  return result;
}

Status Chain(OnnxNode& node, const std::string& op) {
  return node.YieldAlias(WHET_TRY(Chained(node, op)));
}

Status TwoOperands(const OnnxNode& node) {
  return node.has(0) && node.has(1) ? Status() : Error("it needs two operands");
}

Status Swapped(OnnxNode& node, const std::string& op) {
  WHET_TRY(TwoOperands(node));
  return node.Yield(op, {node.in(1), node.in(0)});
}

// Powers that are cheaper without a power; false when this is none.
Result<bool> SmallPower(OnnxNode& node) {
  const ir::Tensor* exponent = node.constant(1);
  const ir::ValueId x = node.in(0);
  if (!exponent || exponent->count() != 1 || exponent->dims().size() > node.rank(0) ||
      !IsFloat(node.type(0).dtype)) {
    return false;
  }
  const double e = exponent->RealAt(0);
  if (e == 1) WHET_TRY(node.YieldAlias(x));
  if (e == 2) WHET_TRY(node.Yield("mul", {x, x}));
  if (e == 3) WHET_TRY(node.Yield("mul", {WHET_TRY(node.Add("mul", {x, x})), x}));
  if (e == 0.5) WHET_TRY(node.Yield("sqrt", {x}));
  return e == 1 || e == 2 || e == 3 || e == 0.5;
}

}  // namespace

Status OnnxMin(OnnxNode& node) {
  return Chain(node, "minimum");
}

Status OnnxMax(OnnxNode& node) {
  return Chain(node, "maximum");
}

Status OnnxSum(OnnxNode& node) {
  return Chain(node, "add");
}

Status OnnxMean(OnnxNode& node) {
  const ir::ValueId sum = WHET_TRY(Chained(node, "add"));
  const double count = static_cast<double>(node.input_count());
  return node.Yield("div", {sum, Scalar(node, count, node.type(0).dtype)});
}

Status OnnxGreater(OnnxNode& node) {
  return Swapped(node, "less");
}

Status OnnxGreaterOrEqual(OnnxNode& node) {
  return Swapped(node, "less_equal");
}

// The result has the base's type; a real exponent of an integer computes in reals.
Status OnnxPow(OnnxNode& node) {
  WHET_TRY(TwoOperands(node));
  if (WHET_TRY(SmallPower(node))) return {};
  const DType base = node.type(0).dtype, exponent = node.type(1).dtype;
  const DType common = IsFloat(exponent) && !IsFloat(base) ? exponent : base;
  const ir::ValueId a = WHET_TRY(As(node, node.in(0), common)), b = WHET_TRY(As(node, node.in(1), common));
  if (common == base) return node.Yield("pow", {a, b});
  return node.YieldAlias(WHET_TRY(As(node, WHET_TRY(node.Add("pow", {a, b})), base)));
}

Status OnnxMod(OnnxNode& node) {
  WHET_TRY(TwoOperands(node));
  return node.Yield(node.Int("fmod", 0) ? "fmod" : "mod", {node.in(0), node.in(1)});
}

Status OnnxBitShift(OnnxNode& node) {
  WHET_TRY(TwoOperands(node));
  const std::string direction = node.Text("direction", "");
  if (direction != "LEFT" && direction != "RIGHT")
    return Error(fmt::format("its direction '{}' is neither LEFT nor RIGHT", direction));
  return node.Yield(direction == "LEFT" ? "shift_left" : "shift_right", {node.in(0), node.in(1)});
}

Status OnnxReciprocal(OnnxNode& node) {
  return node.Yield("div", {Scalar(node, 1, node.type(0).dtype), node.in(0)});
}

Status OnnxIsNaN(OnnxNode& node) {
  return node.Yield("bit_not", {WHET_TRY(node.Add("equal", {node.in(0), node.in(0)}))});
}

Status OnnxIsInf(OnnxNode& node) {
  const bool below = node.Int("detect_negative", 1) != 0, above = node.Int("detect_positive", 1) != 0;
  if (!below && !above) return node.Yield("less", {node.in(0), node.in(0)});
  const ir::ValueId x = below && above ? WHET_TRY(node.Add("abs", {node.in(0)})) : node.in(0);
  return node.Yield("equal", {x, Scalar(node, above ? HUGE_VAL : -HUGE_VAL, node.type(0).dtype)});
}

}  // namespace whet::import
