// SPDX-License-Identifier: Apache-2.0
#include "import/tflite/translate.h"
#include "ops/fold.h"

#include <fmt/format.h>

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
  const SourceTensor& info = source_.tensors[static_cast<size_t>(tensor)];
  return slot.value != ir::kNoValue || slot.constant || info.constant || info.variable;
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
  const SourceTensor& info = source_.tensors[static_cast<size_t>(tensor)];
  if (info.variable) return AddVariable(info, slot);
  const ir::Tensor* contents = Constant(tensor);
  WHET_CHECK(contents != nullptr);  // OpenSource saw to the order
  slot.value = graph_.AddConstant(ValueName(tensor), *contents,
                                  source_.tensors[static_cast<size_t>(tensor)].type.quant);
  return slot.value;
}

// Variables begin as real zeros.
ir::ValueId Builder::AddVariable(const SourceTensor& info, Slot& slot) {
  ir::Tensor initial(info.type.dtype, info.dims);
  if (info.type.dtype == DType::kI8 && info.type.quant.per_tensor()) {
    const auto zero = static_cast<std::byte>(static_cast<uint8_t>(info.type.quant.zero_point[0]));
    for (std::byte& byte : initial.MutableBytes()) byte = zero;
  }
  slot.state = static_cast<int>(graph_.states.size());
  slot.value = graph_.AddState(info.name, std::move(initial), info.type.quant);
  return slot.value;
}

void Builder::Update(int32_t tensor, ir::ValueId value) {
  Slot& slot = slots_[static_cast<size_t>(tensor)];
  if (slot.state < 0) return;  // an input of the graph: nobody keeps it
  slot.value = value;
  graph_.states[static_cast<size_t>(slot.state)].output = value;
}

Result<std::string> Builder::VariableOf(int32_t resource) const {
  const auto it = named_.find(resource);
  if (it == named_.end()) return Error("its resource is no variable of VAR_HANDLE");
  return it->second;
}

Result<ir::ValueId> Builder::ReadVariable(const std::string& variable, const ir::Type& type) {
  const auto it = variables_.find(variable);
  if (it != variables_.end()) return it->second;
  const auto initial = initial_.find(variable);
  WHET_TRY(ops::CheckDescribed(ir::StaticDims(type.shape).value_or(ir::Dims()))
               .With(fmt::format("variable '{}'", variable)));
  ir::Tensor contents = initial != initial_.end()
                            ? initial->second
                            : ir::Tensor(type.dtype, ir::StaticDims(type.shape).value_or(ir::Dims()));
  if (contents.dtype() != type.dtype || ir::ToShape(contents.dims()) != type.shape)
    return Error(
        fmt::format("variable '{}' is read as {} but begins as another type", variable, ToString(type)));
  variable_states_[variable] = graph_.states.size();
  variables_[variable] = graph_.AddState(variable, std::move(contents), type.quant);
  return variables_[variable];
}

Status Builder::AssignVariable(const std::string& variable, ir::ValueId value) {
  WHET_TRY(ReadVariable(variable, graph_.type(value)));
  ir::State& state = graph_.states[variable_states_[variable]];
  if (graph_.type(value) != graph_.type(state.input))
    return Error(fmt::format("variable '{}' is assigned {} but is {}", variable, ToString(graph_.type(value)),
                             ToString(graph_.type(state.input))));
  variables_[variable] = state.output = value;
  return {};
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
  std::vector<ir::ValueId> counts;  // behind all other outputs
  for (int32_t output : source_.outputs) {
    const SourceTensor& info = source_.tensors[static_cast<size_t>(output)];
    ir::ValueId value = Value(output);
    const ir::ValueId count = slots_[static_cast<size_t>(output)].count;
    if (count != ir::kNoValue) {
      value = graph_.AddNode("fill_beyond", info.name, {value, count}, graph_.type(value),
                             {{"axis", int64_t{0}}});
      counts.push_back(count);
    }
    if (info.was_u8) value = graph_.AddNode("quantize", info.name, {value}, BoundaryType(info));
    graph_.outputs.push_back(value);
  }
  graph_.outputs.insert(graph_.outputs.end(), counts.begin(), counts.end());
}

}  // namespace whet::import::tflite
