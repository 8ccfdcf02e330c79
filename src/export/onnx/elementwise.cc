// SPDX-License-Identifier: Apache-2.0
// Functions of one element or two that ONNX has under other terms.
#include <cmath>
#include <numbers>

#include "export/onnx/rows.h"

namespace whet::exporter {

// ONNX divides integers towards zero: one less where the remainders of the two ways to round differ.
Status WriteFloorDiv(Operation& op) {
  if (IsFloat(op.in(0).dtype)) return op.Yield("Floor", {op.Add("Div", op.Reals())});
  const std::string a = op.Real(0), b = op.Real(1), quotient = op.Add("Div", {a, b});
  const std::string down = op.Add("Mod", {a, b}),
                    towards_zero = op.Add("Mod", {a, b}, {{"fmod", int64_t{1}}});
  const std::string differs = op.Add("Not", {op.Add("Equal", {down, towards_zero})});
  const std::string one = op.Add("Cast", {differs}, {{"to", int64_t{OnnxTypeOf(op.in(0).dtype)}}});
  return op.Yield("Sub", {quotient, one});
}

Status WriteMod(Operation& op) {
  const bool real = IsFloat(op.in(0).dtype), truncated = op.node().op == "fmod";
  if (real && !truncated) return Error("ONNX has no remainder of real numbers with the divisor's sign");
  return op.Yield("Mod", op.Reals(), {{"fmod", int64_t{truncated}}});
}

Status WriteClamp(Operation& op) {
  const bool low = op.attrs().Has("min"), high = op.attrs().Has("max");
  if (low && !high && op.attrs().Real("min") == 0) return op.Yield("Relu", {op.Real(0)});
  return op.Yield("Clip", {op.Real(0), low ? op.Number(op.attrs().Real("min")) : "",
                           high ? op.Number(op.attrs().Real("max")) : ""});
}

Status WriteLeakyRelu(Operation& op) {
  return op.Yield("LeakyRelu", {op.Real(0)}, {{"alpha", op.attrs().Real("alpha", 0.01)}});
}

Status WriteSilu(Operation& op) {
  const std::string x = op.Real(0);
  return op.Yield("Mul", {x, op.Add("Sigmoid", {x})});
}

Status WriteElu(Operation& op) {
  return op.Yield("Elu", {op.Real(0)}, {{"alpha", op.attrs().Real("alpha", 1)}});
}

// x / 2 * (1 + erf(x / sqrt(2))), or tanh(sqrt(2 / pi) * (x + 0.044715 * x^3)) in place of erf.
Status WriteGelu(Operation& op) {
  const std::string x = op.Real(0), one = op.Number(1);
  std::string curve;
  if (op.attrs().Int("tanh")) {
    const std::string square = op.Add("Mul", {x, x});
    const std::string factor = op.Add("Add", {op.Add("Mul", {square, op.Number(0.044715)}), one});
    const std::string scaled = op.Add("Mul", {x, op.Number(std::sqrt(2 / std::numbers::pi))});
    curve = op.Add("Tanh", {op.Add("Mul", {scaled, factor})});
  } else {
    curve = op.Add("Erf", {op.Add("Div", {x, op.Number(std::numbers::sqrt2)})});
  }
  const std::string half = op.Add("Mul", {x, op.Number(0.5)});
  return op.Yield("Mul", {half, op.Add("Add", {curve, one})});
}

// table[x + 128] of the stored byte.
Status WriteLookup(Operation& op) {
  const std::string wide = op.Add("Cast", {op.Stored(0)}, {{"to", int64_t{OnnxTypeOf(DType::kI64)}}});
  const std::string index = op.Add("Add", {wide, op.writer().Indices({128})});
  return op.YieldAll("Gather", {op.tensors().Stored(op.node().inputs[1], Order::kGraph), index});
}

Status WriteCast(Operation& op) {
  return op.Yield("Cast", {op.Stored(0)}, {{"to", int64_t{OnnxTypeOf(op.out().dtype)}}});
}

// Both are what stands around any operation on stored numbers, with no operation between.
Status WriteQuantize(Operation& op) {
  if (op.in(0).dtype == DType::kI32 && op.node().op == "quantize") return Error("it scales sums of i32");
  return op.YieldReal(op.Real(0));
}

}  // namespace whet::exporter
