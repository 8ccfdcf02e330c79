// SPDX-License-Identifier: Apache-2.0
#include "import/tflite/translate.h"

namespace whet::import::tflite {
namespace {

// The stored bytes of a uint8 tensor as int8: less 128, which is the top bit flipped.
ir::Tensor Shifted(ir::Tensor tensor) {
  for (std::byte& byte : tensor.MutableBytes()) byte ^= std::byte{0x80};
  return tensor;
}

ir::Type BoundaryType(const SourceTensor& tensor) {
  ir::Type type = tensor.type;
  type.dtype = DType::kU8;
  for (int32_t& zero : type.quant.zero_point) zero += 128;
  return type;
}

}  // namespace

Builder::Builder(const Source& source, Budget* budget, ir::Graph* graph)
    : source_(source), budget_(*budget), graph_(*graph), slots_(source.tensors.size()) {
  for (int32_t input : source.inputs) slots_[static_cast<size_t>(input)].input = true;
  for (int32_t output : source.outputs) slots_[static_cast<size_t>(output)].output = true;
}

std::string Builder::ValueName(int32_t tensor) const {
  const SourceTensor& info = source_.tensors[static_cast<size_t>(tensor)];
  const Slot& slot = slots_[static_cast<size_t>(tensor)];
  return info.was_u8 && (slot.input || slot.output) ? info.name + ".i8" : info.name;
}

bool Builder::Defined(int32_t tensor) const {
  const Slot& slot = slots_[static_cast<size_t>(tensor)];
  return slot.value != ir::kNoValue || slot.constant || source_.tensors[static_cast<size_t>(tensor)].constant;
}

const ir::Tensor* Builder::Constant(int32_t tensor) {
  Slot& slot = slots_[static_cast<size_t>(tensor)];
  const SourceTensor& info = source_.tensors[static_cast<size_t>(tensor)];
  if (!slot.constant && info.constant) {
    ir::Tensor contents = ir::Tensor::FromBytes(info.type.dtype, info.dims, info.data);
    slot.constant = info.was_u8 ? Shifted(std::move(contents)) : std::move(contents);
  }
  return slot.constant ? &*slot.constant : nullptr;
}

ir::ValueId Builder::Value(int32_t tensor) {
  Slot& slot = slots_[static_cast<size_t>(tensor)];
  if (slot.value != ir::kNoValue) return slot.value;
  const ir::Tensor* contents = Constant(tensor);
  WHET_CHECK(contents != nullptr);  // OpenSource saw to the order
  slot.value = graph_.AddConstant(ValueName(tensor), *contents,
                                  source_.tensors[static_cast<size_t>(tensor)].type.quant);
  return slot.value;
}

void Builder::AddInputs() {
  for (int32_t input : source_.inputs) {
    const SourceTensor& info = source_.tensors[static_cast<size_t>(input)];
    ir::ValueId value = graph_.AddInput(info.name, info.was_u8 ? BoundaryType(info) : info.type);
    if (info.was_u8) value = graph_.AddNode("quantize", ValueName(input), {value}, info.type);
    Define(input, value);
  }
}

void Builder::AddOutputs() {
  for (int32_t output : source_.outputs) {
    const SourceTensor& info = source_.tensors[static_cast<size_t>(output)];
    ir::ValueId value = Value(output);
    if (info.was_u8) value = graph_.AddNode("quantize", info.name, {value}, BoundaryType(info));
    graph_.outputs.push_back(value);
  }
}

}  // namespace whet::import::tflite
