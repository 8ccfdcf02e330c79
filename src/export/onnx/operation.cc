// SPDX-License-Identifier: Apache-2.0
#include "export/onnx/operation.h"

#include <cmath>

namespace whet::exporter {

int64_t Operation::Axis(int64_t axis) const {
  if (axis < 0) axis += static_cast<int64_t>(in(0).shape.size());
  return order_ == Order::kChannelsFirst ? kToLast[static_cast<size_t>(axis)] : axis;
}

std::vector<int64_t> Operation::PerAxis(const std::vector<int64_t>& values) const {
  if (order_ == Order::kGraph) return values;
  std::vector<int64_t> moved;
  for (int64_t from : kToFirst) moved.push_back(values[static_cast<size_t>(from)]);
  return moved;
}

std::string Operation::Real(size_t i) {
  return has(i) ? tensors_.Real(node_.inputs[i], order_) : std::string();
}

std::vector<std::string> Operation::Reals() {
  std::vector<std::string> names;
  for (size_t i = 0; i < inputs(); ++i) names.push_back(Real(i));
  return names;
}

std::string Operation::Number(double value) {
  const DType dtype = in(0).quant.present() || out().quant.present() ? DType::kF32 : in(0).dtype;
  ir::Tensor number(dtype, {});
  if (dtype == DType::kF64) {
    number.MutableData<double>()[0] = value;
  } else if (dtype == DType::kF32) {
    number.MutableData<float>()[0] = static_cast<float>(value);
  } else if (dtype == DType::kF16 || dtype == DType::kBF16) {
    const auto narrow = dtype == DType::kF16 ? ir::FloatToHalf : ir::FloatToBFloat;
    number.MutableData<uint16_t>()[0] = narrow(static_cast<float>(value));
  } else {
    const auto whole = static_cast<int64_t>(value);  // little-endian: its low bytes are the number
    const auto* bytes = reinterpret_cast<const std::byte*>(&whole);
    std::copy(bytes, bytes + DTypeSize(dtype), number.MutableBytes().begin());
  }
  return writer_.Constant("number", number);
}

std::string Operation::Add(const std::string& op, const std::vector<std::string>& inputs,
                           const ir::Attrs& attrs) {
  const std::string name = writer_.Free(graph_.value(node_.outputs[0]).name + "_" + op);
  writer_.Emit(op, name, inputs, {name}, attrs);
  return name;
}

// Whether a bound does what the end of the stored range does not do anyway.
bool Operation::Clamps(const char* bound, bool upper) const {
  if (!attrs().Has(bound)) return false;
  const ir::Type& type = out();
  if (!type.quant.present()) return true;
  const float steps = static_cast<float>(attrs().Real(bound)) / type.quant.scale[0];
  const float stored = std::round(steps) + static_cast<float>(type.quant.zero_point[0]);
  return upper ? stored < 127 : stored > -128;
}

std::string Operation::Clamped(const std::string& real) {
  const bool low = Clamps("act_min", false), high = Clamps("act_max", true);
  if (!low && !high) return real;
  if (!high && attrs().Real("act_min") == 0) return Add("Relu", {real});
  return Add("Clip",
             {real, low ? Number(attrs().Real("act_min")) : "", high ? Number(attrs().Real("act_max")) : ""});
}

Status Operation::Yield(const std::string& op, const std::vector<std::string>& inputs,
                        const ir::Attrs& attrs) {
  if (out().quant.present() || Clamps("act_min", false) || Clamps("act_max", true))
    return YieldReal(Add(op, inputs, attrs));
  return YieldAll(op, inputs, attrs);
}

Status Operation::YieldReal(const std::string& real) {
  const std::string clamped = Clamped(real);
  const ir::ValueId id = node_.outputs[0];
  const Order order = out().shape.size() == 4 ? order_ : Order::kGraph;
  if (!out().quant.present()) {
    tensors_.Set(id, order, clamped);
    return {};
  }
  const std::string stored = tensors_.Make(id, order);
  const auto quant = writer_.Quantisation(stored, out().dtype, out().quant);
  writer_.Emit("QuantizeLinear", stored + "_quantized", {clamped, quant.scale, quant.zero_point}, {stored},
               {});
  return {};
}

Status Operation::YieldAll(const std::string& op, const std::vector<std::string>& inputs,
                           const ir::Attrs& attrs) {
  std::vector<std::string> names;
  for (ir::ValueId id : node_.outputs)
    names.push_back(tensors_.Make(id, graph_.type(id).shape.size() == 4 ? order_ : Order::kGraph));
  writer_.Emit(op, node_.name, inputs, names, attrs);
  return {};
}

}  // namespace whet::exporter
