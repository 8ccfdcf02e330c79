// SPDX-License-Identifier: Apache-2.0
// Functions of one element or two.
#include "export/tflite/rows.h"

namespace whet::exporter::tflite {
namespace {

struct ArithmeticRow {
  std::string_view op;
  Builtin code;
  wire::Options options;
};
constexpr ArithmeticRow kArithmetic[] = {
    {"add", Builtin::ADD, wire::Options::Add},
    {"sub", Builtin::SUB, wire::Options::Sub},
    {"mul", Builtin::MUL, wire::Options::Mul},
    {"div", Builtin::DIV, wire::Options::Div},
};

// The only quantisation that LOGISTIC and TANH of bytes give.
ir::Quant CurveQuant(std::string_view op) {
  return op == "tanh" ? ir::Quant::PerTensor(1.0f / 128, 0) : ir::Quant::PerTensor(1.0f / 256, -128);
}

}  // namespace

Status WriteArithmetic(Operation& op) {
  if (op.node().op == "div" && op.quantised()) return Error("TFLite divides no bytes");
  for (const ArithmeticRow& row : kArithmetic) {
    if (row.op != op.node().op) continue;
    const auto options = wire::CreateArithmeticOptions(op.writer().fbb(), op.Activation());
    return op.Yield(row.code, op.quantised() ? 2 : 1, op.Operands(), {row.options, options.Union()});
  }
  return Error("unknown arithmetic");
}

Status WriteClamp(Operation& op) {
  const bool low = op.attrs().Has("min"), high = op.attrs().Has("max");
  const double min = op.attrs().Real("min"), max = op.attrs().Real("max");
  const int version = op.quantised() ? 2 : 1;
  if (low && min == 0 && !high) return op.Yield(Builtin::RELU, version, op.Operands());
  if (low && high && min == 0 && max == 6) return op.Yield(Builtin::RELU6, version, op.Operands());
  int x = op.Operand(0);
  if (op.in(0).quant != op.out().quant) {
    x = op.Step("quantised", op.out());
    op.writer().Emit(Builtin::QUANTIZE, 2, {op.Operand(0)}, {x});
  }
  if (!low && !high) return Error("it clamps to nothing");
  return op.YieldClamped(x, "min", "max");
}

Status WriteCurve(Operation& op) {
  const Builtin code = op.node().op == "tanh" ? Builtin::TANH : Builtin::LOGISTIC;
  if (!op.quantised()) return op.Yield(code, 1, op.Operands());
  const ir::Type own{DType::kI8, op.out().shape, CurveQuant(op.node().op)};
  return op.Yield(code, 2, op.Operands(), {}, &own);
}

Status WriteSilu(Operation& op) {
  ir::Type gate = op.out();
  if (op.quantised()) gate.quant = CurveQuant("sigmoid");
  const int x = op.Operand(0), sigmoid = op.Step("sigmoid", gate), version = op.quantised() ? 2 : 1;
  op.writer().Emit(Builtin::LOGISTIC, version, {x}, {sigmoid});
  const auto options = wire::CreateArithmeticOptions(op.writer().fbb(), wire::Activation::NONE);
  return op.Yield(Builtin::MUL, version, {x, sigmoid}, {wire::Options::Mul, options.Union()});
}

Status WriteLeakyRelu(Operation& op) {
  const float alpha = static_cast<float>(op.attrs().Real("alpha", 0.01));
  const auto options = wire::CreateLeakyReluOptions(op.writer().fbb(), alpha);
  return op.Yield(Builtin::LEAKY_RELU, op.quantised() ? 2 : 1, op.Operands(),
                  {wire::Options::LeakyRelu, options.Union()});
}

Status WriteCast(Operation& op) {
  if (op.quantised()) return Error("TFLite casts no quantised numbers");
  if (op.in(0).dtype == DType::kU64 || op.out().dtype == DType::kU64) return Error("LiteRT casts no u64");
  const auto options =
      wire::CreateCastOptions(op.writer().fbb(), TypeOf(op.in(0).dtype), TypeOf(op.out().dtype));
  return op.Yield(Builtin::CAST, 1, op.Operands(), {wire::Options::Cast, options.Union()});
}

Status WriteQuantize(Operation& op) {
  if (op.in(0).dtype == DType::kI32) return Error("it scales sums of i32");
  return op.Yield(Builtin::QUANTIZE, op.in(0).quant.present() ? 2 : 1, op.Operands());
}

Status WriteDequantize(Operation& op) {
  if (op.in(0).dtype == DType::kI32) return Error("TFLite dequantises no i32");
  return op.Yield(Builtin::DEQUANTIZE, 2, op.Operands());
}

}  // namespace whet::exporter::tflite
