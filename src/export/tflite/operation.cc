// SPDX-License-Identifier: Apache-2.0
#include "export/tflite/operation.h"

#include <algorithm>
#include <cmath>

namespace whet::exporter::tflite {
namespace {

double Stored(double value, const ir::Quant& quant) {
  const double steps = std::round(value / static_cast<double>(quant.scale[0])) + quant.zero_point[0];
  return std::clamp(steps, -128.0, 127.0);
}

}  // namespace

int Operation::Operand(size_t i) {
  if (!has(i)) return -1;
  const ir::ValueId id = node_.inputs[i];
  int& index = tensors_[static_cast<size_t>(id)];
  const ir::Value& value = graph_.value(id);
  if (index < 0 && value.constant) index = writer_.Constant(value.name, *value.constant, value.type.quant);
  return index;
}

std::vector<int> Operation::Operands() {
  std::vector<int> operands;
  for (size_t i = 0; i < inputs(); ++i) operands.push_back(Operand(i));
  return operands;
}

int Operation::Real(size_t i) {
  if (!in(i).quant.present()) return Operand(i);
  const int real = writer_.Tensor(in_name(i) + "_real", {DType::kF32, in(i).shape, {}});
  writer_.Emit(Builtin::DEQUANTIZE, 2, {Operand(i)}, {real});
  return real;
}

int Operation::Step(const std::string& suffix, const ir::Type& type) {
  return writer_.Tensor(out_name() + "_" + suffix, type);
}

int Operation::Number(double value, const ir::Type& like) {
  ir::Tensor number(like.dtype, {});
  if (like.quant.present()) {
    number.MutableData<int8_t>()[0] = static_cast<int8_t>(Stored(value, like.quant));
  } else if (like.dtype == DType::kF32) {
    number.MutableData<float>()[0] = static_cast<float>(value);
  } else if (like.dtype == DType::kF64) {
    number.MutableData<double>()[0] = value;
  } else {
    const auto whole = static_cast<int64_t>(value);  // little-endian: its low bytes are the number
    const auto* bytes = reinterpret_cast<const std::byte*>(&whole);
    std::copy(bytes, bytes + DTypeSize(like.dtype), number.MutableBytes().begin());
  }
  return writer_.Constant(out_name() + "_number", number, like.quant);
}

int Operation::Out() {
  int& index = tensors_[static_cast<size_t>(node_.outputs[0])];
  return index = writer_.Tensor(out_name(), out());
}

wire::Activation Operation::Activation() {
  const bool low = attrs().Has("act_min"), high = attrs().Has("act_max");
  if (!low && !high) return wire::Activation::NONE;
  const double min = attrs().Real("act_min", -INFINITY), max = attrs().Real("act_max", INFINITY);
  if (min == 0 && !high) return wire::Activation::RELU;
  if (min == 0 && max == 6) return wire::Activation::RELU6;
  if (min == -1 && max == 1) return wire::Activation::RELU_N1_TO_1;
  clamps_ = true;
  return wire::Activation::NONE;
}

Status Operation::Yield(Builtin code, int version, const std::vector<int>& inputs, Options options,
                        const ir::Type* own) {
  if (!clamps_ && (!own || *own == out())) {
    writer_.Emit(code, version, inputs, {Out()}, options);
    return {};
  }
  const int step = Step("step", own ? *own : out());
  writer_.Emit(code, version, inputs, {step}, options);
  if (clamps_) return YieldClamped(step, "act_min", "act_max");
  writer_.Emit(Builtin::QUANTIZE, 2, {step}, {Out()});
  return {};
}

Status Operation::YieldClamped(int x, const char* low, const char* high) {
  const int version = out().quant.present() ? 2 : 1;
  if (attrs().Has(low)) {
    const int raised = attrs().Has(high) ? Step("raised", out()) : Out();
    writer_.Emit(Builtin::MAXIMUM, version, {x, Number(attrs().Real(low), out())}, {raised});
    x = raised;
  }
  if (attrs().Has(high))
    writer_.Emit(Builtin::MINIMUM, version, {x, Number(attrs().Real(high), out())}, {Out()});
  return {};
}

int Operation::RealResult() {
  return out().quant.present() ? Step("real", {DType::kF32, out().shape, {}}) : Out();
}

Status Operation::YieldReal(int real) {
  if (out().quant.present()) writer_.Emit(Builtin::QUANTIZE, 1, {real}, {Out()});
  return {};
}

}  // namespace whet::exporter::tflite
