// SPDX-License-Identifier: Apache-2.0
// Operators that work element by element.
#include <fmt/format.h>

#include "import/tflite/translate.h"

namespace whet::import::tflite {
namespace {

wire::Activation ActivationOf(const wire::Operator& op) {
  const wire::ArithmeticOptions* options = nullptr;
  switch (op.options_type()) {
    case wire::Options::Add:
      options = op.options_as_Add();
      break;
    case wire::Options::Sub:
      options = op.options_as_Sub();
      break;
    case wire::Options::Mul:
      options = op.options_as_Mul();
      break;
    case wire::Options::Div:
      options = op.options_as_Div();
      break;
    default:
      break;
  }
  return options ? options->activation() : wire::Activation::NONE;
}

std::vector<ir::ValueId> Operands(Translation& t) {
  std::vector<ir::ValueId> values;
  for (size_t i = 0; i < t.input_count(); ++i) values.push_back(t.Operand(i));
  return values;
}

// The file gives int32 results bounds too; the graph has them as operations of their own.
Status BoundedIntegers(Translation& t, const ir::Attrs& bounds) {
  ir::Type type = t.out().type;
  ir::ValueId value = t.Step(t.ir_op(), "unbounded", Operands(t), type);
  const auto bound = [&](const char* name) {
    const double real = bounds.Real(name);
    return type.dtype == DType::kI64 ? ir::Tensor::Of<int64_t>({}, {static_cast<int64_t>(real)})
                                     : ir::Tensor::Of<int32_t>({}, {static_cast<int32_t>(real)});
  };
  const ir::ValueId low = t.graph().AddConstant(t.name() + ".low", bound("act_min"));
  if (!bounds.Has("act_max")) {
    t.Emit("maximum", {value, low});
    return {};
  }
  value = t.Step("maximum", "bounded", {value, low}, type);
  t.Emit("minimum", {value, t.graph().AddConstant(t.name() + ".high", bound("act_max"))});
  return {};
}

}  // namespace

Status OneToOne(Translation& t) {
  t.Emit(t.ir_op(), Operands(t));
  return {};
}

Status Arithmetic(Translation& t) {
  ir::Attrs attrs;
  WHET_TRY(SetActivation(ActivationOf(t.op()), &attrs));
  const DType dtype = t.out().type.dtype;
  if (attrs.Has("act_min") && (dtype == DType::kI32 || dtype == DType::kI64))
    return BoundedIntegers(t, attrs);
  t.Emit(t.ir_op(), Operands(t), std::move(attrs));
  return {};
}

// Of stored bytes the quotient is that of the real numbers.
Status Divide(Translation& t) {
  if (!t.out().type.quant.present()) return Arithmetic(t);
  ir::Attrs attrs;
  WHET_TRY(SetActivation(ActivationOf(t.op()), &attrs));
  return ThroughFloat(
      t, [&](std::vector<ir::ValueId> values) { return t.Add("div", "real", std::move(values), attrs); });
}

// Ops that compare stored bytes, so that all operands must be quantised like the result.
Status SameQuantisation(Translation& t) {
  const ir::ValueId a = t.Requantised(t.Operand(0), t.out().type, "a");
  const ir::ValueId b = t.Requantised(t.Operand(1), t.out().type, "b");
  t.Emit(t.ir_op(), {a, b});
  return {};
}

Status Clamp(Translation& t) {
  const wire::Builtin code = static_cast<wire::Builtin>(t.builder().source().Code(t.op()));
  ir::Attrs attrs{{"min", code == wire::Builtin::RELU_N1_TO_1 ? -1.0 : 0.0}};
  if (code != wire::Builtin::RELU) attrs.Set("max", code == wire::Builtin::RELU6 ? 6.0 : 1.0);
  t.Emit(t.ir_op(), Operands(t), std::move(attrs));
  return {};
}

Status LeakyRelu(Translation& t) {
  const wire::LeakyReluOptions* options = t.op().options_as_LeakyRelu();
  t.Emit(t.ir_op(), Operands(t), {{"alpha", static_cast<double>(options ? options->alpha() : 0.0f)}});
  return {};
}

}  // namespace whet::import::tflite
