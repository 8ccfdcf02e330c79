// SPDX-License-Identifier: Apache-2.0
#include "import/tflite/translate.h"

#include <fmt/format.h>

#include <algorithm>

#include "ops/op.h"

namespace whet::import::tflite {
namespace {

int64_t Inner(const ir::Dims& dims, int axis) {
  int64_t inner = 1;
  for (size_t d = static_cast<size_t>(axis) + 1; d < dims.size(); ++d) inner *= dims[d];
  return inner;
}

ir::Tensor Dequantised(const ir::Tensor& tensor, const ir::Quant& quant) {
  ir::Tensor floats(DType::kF32, tensor.dims());
  const std::span<float> real = floats.MutableData<float>();
  const size_t inner = quant.per_tensor() ? 1 : static_cast<size_t>(Inner(tensor.dims(), quant.axis));
  for (size_t i = 0; i < real.size(); ++i) {
    const size_t c = quant.per_tensor() ? 0 : i / inner % quant.scale.size();
    real[i] =
        quant.scale[c] * static_cast<float>(tensor.IntAt(static_cast<int64_t>(i)) - quant.zero_point[c]);
  }
  return floats;
}

ir::Tensor Widened(const ir::Tensor& tensor) {
  ir::Tensor floats(DType::kF32, tensor.dims());
  const std::span<float> real = floats.MutableData<float>();
  for (size_t i = 0; i < real.size(); ++i) {
    real[i] = static_cast<float>(tensor.RealAt(static_cast<int64_t>(i)));
  }
  return floats;
}

}  // namespace

Result<std::vector<int64_t>> Translation::Ints(size_t i, std::string_view what) {
  const ir::Tensor* tensor = Constant(i);
  if (!tensor) {
    return Error(fmt::format("its {} must be constant; fold constants when exporting the model", what));
  }
  if (tensor->dtype() != DType::kI32 && tensor->dtype() != DType::kI64) {
    return Error(fmt::format("its {} must be int32 or int64, not {}", what, DTypeName(tensor->dtype())));
  }
  if (tensor->count() > 64) {
    return Error(fmt::format("its {} has {} elements, more than any shape", what, tensor->count()));
  }
  std::vector<int64_t> values = tensor->Ints();  // beyond 32 bits they can only mean "to the end"
  for (int64_t& value : values) value = std::clamp<int64_t>(value, INT32_MIN, INT32_MAX);
  return values;
}

Result<int64_t> Translation::Int(size_t i, std::string_view what) {
  const std::vector<int64_t> values = WHET_TRY(Ints(i, what));
  if (values.size() != 1) return Error(fmt::format("its {} must be one number, not {}", what, values.size()));
  return values[0];
}

Result<size_t> Translation::Axis(int64_t axis, size_t i) const {
  const int64_t rank = static_cast<int64_t>(in(i).dims.size());
  if (axis < -rank || axis >= rank) {
    return Error(fmt::format("its axis {} is not a dimension of {}", axis, ToString(in(i).type.shape)));
  }
  return static_cast<size_t>(axis < 0 ? axis + rank : axis);
}

Result<ir::Tensor> Translation::Floats(size_t i) {
  const ir::Tensor* tensor = Constant(i);
  if (!tensor) return Error(fmt::format("its operand {} must be constant", i));
  if (tensor->dtype() == DType::kF32) return *tensor;
  WHET_TRY(builder_.budget().Take(static_cast<size_t>(tensor->count()) * 4));
  if (tensor->dtype() == DType::kF16) return Widened(*tensor);
  if (in(i).type.quant.present()) {
    return Dequantised(*tensor, in(i).type.quant);
  }
  return Error(fmt::format("its operand {} cannot be {}; float32, float16 and quantised 8-bit can", i,
                           ToString(in(i).type)));
}

void Translation::Emit(const char* op, std::vector<ir::ValueId> inputs, ir::Attrs attrs, size_t output) {
  builder_.Define(Output(output),
                  graph().AddNode(op, name(output), std::move(inputs), out(output).type, std::move(attrs)));
}

void Translation::EmitKeeping(const char* op, std::vector<ir::ValueId> inputs, ir::Attrs attrs,
                              size_t output) {
  const ir::Type first = graph().type(inputs[0]);
  if (first.quant == out(output).type.quant) return Emit(op, std::move(inputs), std::move(attrs), output);
  const ir::Type type{first.dtype, out(output).type.shape, first.quant};
  const ir::ValueId kept =
      graph().AddNode(op, name(output) + ".kept", std::move(inputs), type, std::move(attrs));
  Emit("quantize", {kept}, {}, output);
}

Status Translation::EmitMany(const char* op, std::vector<ir::ValueId> inputs, ir::Attrs attrs) {
  ir::Node node{op, name(), std::move(inputs), {}, std::move(attrs)};
  for (size_t i = 0; i < output_count(); ++i) {
    node.outputs.push_back(graph().AddValue(name(i), out(i).type));
    builder_.Define(Output(i), node.outputs.back());
  }
  graph().nodes.push_back(std::move(node));
  return {};
}

ir::ValueId Translation::Step(const char* op, std::string_view suffix, std::vector<ir::ValueId> inputs,
                              ir::Type type, ir::Attrs attrs) {
  return graph().AddNode(op, fmt::format("{}.{}", name(), suffix), std::move(inputs), std::move(type),
                         std::move(attrs));
}

Result<std::vector<ir::ValueId>> Translation::AddMany(const char* op, std::string_view suffix,
                                                      std::vector<ir::ValueId> inputs, ir::Attrs attrs,
                                                      const std::vector<ir::Quant>& quants) {
  ir::Node node{op, fmt::format("{}/{}", name(), suffix), std::move(inputs), {}, std::move(attrs)};
  std::vector<ir::Type> types = WHET_TRY(ops::InferNode(graph(), node));
  for (size_t i = 0; i < types.size(); ++i) {
    if (!types[i].quant.present() && i < quants.size()) types[i].quant = quants[i];
    node.outputs.push_back(graph().AddValue(fmt::format("{}:{}", node.name, i), std::move(types[i])));
  }
  graph().nodes.push_back(node);
  return node.outputs;
}

Result<ir::ValueId> Translation::Add(const char* op, std::string_view suffix, std::vector<ir::ValueId> inputs,
                                     ir::Attrs attrs, ir::Quant quant) {
  return ops::AddInferred(graph(), op, fmt::format("{}.{}", name(), suffix), std::move(inputs),
                          std::move(attrs), std::move(quant));
}

Result<std::vector<ir::ValueId>> Translation::AddMany(const char* op, std::vector<ir::ValueId> inputs,
                                                      ir::Attrs attrs) {
  ir::Node node{op, fmt::format("{}.{}", name(), op), std::move(inputs), {}, std::move(attrs)};
  for (ir::Type& type : WHET_TRY(ops::InferNode(graph(), node))) {
    node.outputs.push_back(
        graph().AddValue(fmt::format("{}:{}", node.name, node.outputs.size()), std::move(type)));
  }
  graph().nodes.push_back(node);
  return node.outputs;
}

ir::ValueId Translation::Requantised(ir::ValueId value, const ir::Type& type, std::string_view suffix) {
  ir::Type wanted = graph().type(value);
  if (!wanted.quant.present() || wanted.quant == type.quant) return value;
  wanted.quant = type.quant;
  return Step("quantize", suffix, {value}, std::move(wanted));
}

ir::ValueId Translation::Reshaped(ir::ValueId value, const ir::Dims& dims, std::string_view suffix) {
  ir::Type type = graph().type(value);
  if (type.shape == ir::ToShape(dims)) return value;
  type.shape = ir::ToShape(dims);
  return Step("reshape", suffix, {value}, std::move(type), {{"shape", dims}});
}

Emitter EmitterOf(Translation& t) {
  return {[&t](const std::string& op, std::vector<ir::ValueId> inputs, ir::Attrs attrs,
               const ir::Type& declared) {
            const bool real = op == "dequantize" || IsFloat(t.graph().type(inputs[0]).dtype);
            return t.Add(op.c_str(), op, std::move(inputs), std::move(attrs),
                         real ? ir::Quant() : declared.quant);
          },
          [&t](ir::Tensor tensor, ir::Quant quant) {
            return t.graph().AddConstant(t.name() + ".weights", std::move(tensor), std::move(quant));
          },
          t.graph()};
}

Status SetActivation(wire::Activation activation, ir::Attrs* attrs) {
  switch (activation) {
    case wire::Activation::NONE:
      return {};
    case wire::Activation::RELU:
      attrs->Set("act_min", 0.0);
      return {};
    case wire::Activation::RELU6:
      attrs->Set("act_min", 0.0);
      attrs->Set("act_max", 6.0);
      return {};
    case wire::Activation::RELU_N1_TO_1:
      attrs->Set("act_min", -1.0);
      attrs->Set("act_max", 1.0);
      return {};
    default:
      break;
  }
  const char* name = wire::EnumNameActivation(activation);
  return Error(fmt::format(
      "its fused activation {} is not supported; export the model with that activation as a node of its own",
      *name ? name : std::to_string(static_cast<int>(activation))));
}

}  // namespace whet::import::tflite
