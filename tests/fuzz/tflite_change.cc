// SPDX-License-Identifier: Apache-2.0
#define FLATBUFFERS_LOCALE_INDEPENDENT 0  // otherwise a library is needed
#include <flatbuffers/flexbuffers.h>

#include <algorithm>

#include "model_change.h"
#include "tflite_fuzz_generated.h"
#include "tflite_sparse_change.h"

namespace whet::fuzz {
namespace {

constexpr size_t kMaxBuffer = 8192;

const char* const kCustomNames[] = {
#define WHET_TFLITE_CUSTOM(name, ...) name,
#include "import/tflite/custom_ops.inc"
#undef WHET_TFLITE_CUSTOM
};
constexpr wire::Builtin kBuiltins[] = {
#define WHET_TFLITE_OP(code, ...) wire::Builtin::code,
#include "import/tflite/tflite_ops.inc"
#undef WHET_TFLITE_OP
};
constexpr wire::TensorType kSmallTypes[] = {wire::TensorType::INT4, wire::TensorType::UINT4,
                                            wire::TensorType::INT2};

class Change {
 public:
  Change(wire::ModelT& model, Dice& dice) : model_(model), dice_(dice) {}

  void Once() {
    if (model_.subgraphs.empty()) return;
    graph_ = dice_.Pick(model_.subgraphs).get();
    switch (dice_.Below(8)) {
      case 0:
      case 1:
      case 2:
        return graph_->tensors.empty() ? void() : ChangeTensor(*dice_.Pick(graph_->tensors));
      case 3:
        return Everywhere();
      case 4:
        return ChangeGraph();
      default:
        return graph_->operators.empty() ? void() : ChangeOperator(*dice_.Pick(graph_->operators));
    }
  }

  // Constants as long as their shapes say, and shapes without open dimensions.
  void Correct() {
    for (const auto& graph : model_.subgraphs) {
      for (const auto& tensor : graph->tensors) {
        tensor->shape_signature.clear();
        std::vector<uint8_t>* data = DataOf(*tensor);
        const size_t bytes = BytesOf(*tensor);
        if (data && !tensor->sparsity && bytes <= kMaxBuffer) data->resize(bytes, 1);
      }
    }
  }

 private:
  int Tensor() { return dice_.Below(static_cast<int>(graph_->tensors.size()) + 1) - 1; }

  std::vector<uint8_t>* DataOf(const wire::TensorT& tensor) {
    if (tensor.buffer == 0 || tensor.buffer >= model_.buffers.size()) return nullptr;
    std::vector<uint8_t>& data = model_.buffers[tensor.buffer]->data;
    return data.empty() ? nullptr : &data;
  }

  static size_t BytesOf(const wire::TensorT& tensor) {
    constexpr size_t kBits[] = {32, 16, 32, 8, 64, 0, 8, 16, 64, 8, 64, 128, 64, 0, 0, 32, 16, 4, 16, 2, 4};
    const auto type = static_cast<size_t>(tensor.type);
    size_t count = 1;
    for (int32_t dim : tensor.shape)
      count = std::min<size_t>(count * static_cast<size_t>(std::max(dim, 0)), 1 << 20);
    return type < std::size(kBits) ? (count * kBits[type] + 7) / 8 : 0;
  }

  // One size becomes another wherever it stands, so that a graph keeps its shape.
  void Everywhere() {
    std::vector<int32_t*> sizes;
    for (const auto& tensor : graph_->tensors)
      for (int32_t& dim : tensor->shape) sizes.push_back(&dim);
    if (sizes.empty()) return;
    const int32_t old = *dice_.Pick(sizes), now = dice_.Below(20);
    for (int32_t* size : sizes) *size = *size == old ? now : *size;
  }

  void ChangeTensor(wire::TensorT& tensor) {
    switch (dice_.Below(10)) {
      case 0:
      case 1:
        return ChangeShape(tensor);
      case 2:
        tensor.type = static_cast<wire::TensorType>(dice_.Below(21));
        return;
      case 3:
        tensor.type = kSmallTypes[dice_.Below(std::size(kSmallTypes))];
        return MakeConstant(tensor);
      case 4:
      case 5:
        return ChangeQuant(tensor);
      case 6:
        return MakeConstant(tensor);
      case 7:
        tensor.is_variable = !tensor.is_variable;
        return;
      case 8:
        tensor.buffer = 0;
        return;
      default:
        if (!DataOf(tensor)) MakeConstant(tensor);
        return MakeSparse(tensor, DataOf(tensor), dice_);
    }
  }

  void ChangeShape(wire::TensorT& tensor) {
    std::vector<int32_t>& shape = tensor.shape;
    const int at = dice_.Below(static_cast<int>(shape.size()) + 1);
    if (dice_.OneIn(3)) {
      shape.insert(shape.begin() + at, 1);
    } else if (!shape.empty() && dice_.OneIn(3)) {
      shape.erase(shape.begin() + std::min(at, static_cast<int>(shape.size()) - 1));
    } else if (!shape.empty()) {
      int32_t& dim = dice_.Pick(shape);
      dim = static_cast<int32_t>(dice_.Number(dim));
    }
  }

  void ChangeQuant(wire::TensorT& tensor) {
    if (dice_.OneIn(4)) return tensor.quantization.reset();
    tensor.quantization = std::make_unique<wire::QuantizationT>();
    wire::QuantizationT& quant = *tensor.quantization;
    const int axis = dice_.Below(static_cast<int>(tensor.shape.size()) + 1) - 1;
    quant.axis = std::max(axis, 0);
    const int scales = axis < 0 ? 1 : std::clamp(tensor.shape[static_cast<size_t>(axis)], 1, 64);
    const bool odd = dice_.OneIn(4);
    for (int i = 0; i < scales; ++i) {
      quant.scale.push_back(odd ? static_cast<float>(dice_.Real()) : 0.01f * static_cast<float>(i + 1));
      quant.zero_point.push_back(axis < 0 ? dice_.Below(256) - 128 : 0);
    }
  }

  void MakeConstant(wire::TensorT& tensor) {
    const size_t bytes = BytesOf(tensor);
    if (bytes == 0 || bytes > kMaxBuffer) return;
    auto buffer = std::make_unique<wire::BufferT>();
    const int largest = dice_.OneIn(2) ? 4 : 256;
    for (size_t i = 0; i < bytes; ++i) buffer->data.push_back(static_cast<uint8_t>(dice_.Below(largest)));
    tensor.buffer = static_cast<uint32_t>(model_.buffers.size());
    model_.buffers.push_back(std::move(buffer));
  }

  void ChangeOperator(wire::OperatorT& op) {
    std::vector<int32_t>& ends = dice_.OneIn(3) ? op.outputs : op.inputs;
    switch (dice_.Below(8)) {
      case 0:
      case 1:
        if (!ends.empty()) dice_.Pick(ends) = Tensor();
        return;
      case 2:
        return ends.push_back(Tensor());
      case 3:
        if (!ends.empty()) ends.pop_back();
        return;
      case 4:
        return Rename(op);
      case 5:
        return ChangeOptions(op);
      default:
        return ChangeCustomOptions(op);
    }
  }

  void Rename(wire::OperatorT& op) {
    auto code = std::make_unique<wire::OperatorCodeT>();
    code->code = kBuiltins[dice_.Below(std::size(kBuiltins))];
    if (dice_.OneIn(6)) {
      code->code = wire::Builtin::CUSTOM;
      code->custom_name = kCustomNames[dice_.Below(std::size(kCustomNames))];
    }
    code->short_code = static_cast<int8_t>(std::min(static_cast<int>(code->code), 127));
    op.opcode = static_cast<uint32_t>(model_.codes.size());
    model_.codes.push_back(std::move(code));
  }

  // The options of another operator, or those of any kind as they are by default.
  void ChangeOptions(wire::OperatorT& op) {
    if (dice_.OneIn(2)) {
      const wire::OptionsUnion other = dice_.Pick(graph_->operators)->options;
      op.options = other;
      return;
    }
    const int kind = dice_.Below(117);
    flatbuffers::FlatBufferBuilder builder;
    builder.Finish(wire::CreateOpaque(builder));
    const void* empty = flatbuffers::GetRoot<wire::Opaque>(builder.GetBufferPointer());
    wire::OptionsUnion options;
    options.value = wire::OptionsUnion::UnPack(empty, static_cast<wire::Options>(kind), nullptr);
    options.type = options.value ? static_cast<wire::Options>(kind) : wire::Options::NONE;
    op.options = std::move(options);
  }

  // A map of numbers stays one; one of them changes.
  void ChangeCustomOptions(wire::OperatorT& op) {
    std::vector<uint8_t>& bytes = op.custom_options;
    if (bytes.size() < 3 || !flexbuffers::VerifyBuffer(bytes.data(), bytes.size(), nullptr)) return;
    const flexbuffers::Map map = flexbuffers::GetRoot(bytes.data(), bytes.size()).AsMap();
    flexbuffers::Builder builder;
    const size_t changed = static_cast<size_t>(dice_.Below(static_cast<int>(map.size())));
    builder.Map([&] {
      for (size_t i = 0; i < map.size(); ++i) {
        const char* key = map.Keys()[i].AsKey();
        int64_t value = map.Values()[i].AsInt64();
        if (i == changed) value = dice_.Number(value);
        if (i != changed || !dice_.OneIn(8)) builder.Int(key, value);
      }
    });
    builder.Finish();
    bytes = builder.GetBuffer();
  }

  void ChangeGraph() {
    switch (dice_.Below(6)) {
      case 0:
        return AddOnce();
      case 1:
        return Repeat();
      case 2:
        if (!graph_->operators.empty())
          graph_->operators.erase(graph_->operators.begin() +
                                  dice_.Below(static_cast<int>(graph_->operators.size())));
        return;
      case 3:
        return graph_->inputs.push_back(Tensor());
      case 4:
        return graph_->outputs.push_back(Tensor());
      default:
        if (!graph_->inputs.empty()) graph_->inputs.pop_back();
        return;
    }
  }

  // A subgraph more, and an operator that runs it before all others.
  void AddOnce() {
    auto code = std::make_unique<wire::OperatorCodeT>();
    code->short_code = 127;
    code->code = wire::Builtin::CALL_ONCE;
    auto once = std::make_unique<wire::OperatorT>();
    auto options = std::make_unique<wire::CallOnceOptionsT>();
    options->subgraph = dice_.Below(static_cast<int>(model_.subgraphs.size()) + 1);
    once->options.type = wire::Options::CallOnce;
    once->options.value = options.release();
    once->opcode = static_cast<uint32_t>(model_.codes.size());
    model_.codes.push_back(std::move(code));
    graph_->operators.insert(graph_->operators.begin(), std::move(once));
    if (model_.subgraphs.size() < 4) model_.subgraphs.push_back(std::make_unique<wire::SubGraphT>(*graph_));
    if (dice_.OneIn(2)) model_.subgraphs.back()->inputs.clear();
  }

  // An operator once more, on a result of its own.
  void Repeat() {
    if (graph_->operators.empty() || graph_->operators.size() > 16) return;
    auto copy = std::make_unique<wire::OperatorT>(*dice_.Pick(graph_->operators));
    for (int32_t& output : copy->outputs) {
      if (output < 0 || output >= static_cast<int32_t>(graph_->tensors.size())) continue;
      graph_->tensors.push_back(
          std::make_unique<wire::TensorT>(*graph_->tensors[static_cast<size_t>(output)]));
      output = static_cast<int32_t>(graph_->tensors.size()) - 1;
    }
    graph_->operators.push_back(std::move(copy));
  }

  wire::ModelT& model_;
  Dice& dice_;
  wire::SubGraphT* graph_ = nullptr;
};

template <class Union>
void DropEmpty(Union& one) {
  if (!one.value) one.Reset();
}

// A damaged file may name a kind of table and hold none, which can be neither copied nor written.
void DropEmptyUnions(wire::ModelT* model) {
  for (const auto& graph : model->subgraphs) {
    for (const auto& op : graph->operators) DropEmpty(op->options);
    for (const auto& tensor : graph->tensors) {
      if (!tensor->sparsity) continue;
      for (const auto& level : tensor->sparsity->dimensions) {
        DropEmpty(level->segments);
        DropEmpty(level->indices);
      }
    }
  }
}

}  // namespace

std::vector<uint8_t> ChangedTflite(std::span<const uint8_t> file, Dice& dice) {
  const std::vector<uint8_t> aligned(file.begin(), file.end());
  flatbuffers::Verifier verifier(aligned.data(), aligned.size());
  if (!wire::VerifyModelBuffer(verifier)) return {};
  const std::unique_ptr<wire::ModelT> model(wire::GetModel(aligned.data())->UnPack());
  DropEmptyUnions(model.get());
  Change change(*model, dice);
  for (int i = dice.Below(4); i > 0; --i) change.Once();
  if (!dice.OneIn(8)) change.Correct();
  flatbuffers::FlatBufferBuilder builder;
  builder.ForceDefaults(true);
  builder.Finish(wire::Model::Pack(builder, model.get()), wire::ModelIdentifier());
  std::vector<uint8_t> changed(builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize());
  for (int i = dice.Below(3); i > 0; --i) ChangeTfliteScalar(changed, dice);
  return changed;
}

}  // namespace whet::fuzz
