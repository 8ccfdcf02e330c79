// SPDX-License-Identifier: Apache-2.0
#include "import/view.h"

#include <flatbuffers/minireflect.h>
#include <fmt/format.h>

#include "import/tflite/source.h"

namespace whet::import::tflite {
namespace {

// The fields of one table that the file sets, each as a row.
class Fields : public flatbuffers::ToStringVisitor {
 public:
  explicit Fields(ViewNode* node) : ToStringVisitor(" ", false, "", false), node_(*node) {}

  void Field(size_t index, size_t set, flatbuffers::ElementaryType type, bool is_vector,
             const flatbuffers::TypeTable* table, const char* name, const uint8_t* value) override {
    if (indent_level > 1) return ToStringVisitor::Field(index, set, type, is_vector, table, name, value);
    if (!value) return;
    Finish();
    node_.attrs.emplace_back(name ? name : "", "");
    s.clear();
  }
  void EndSequence() override {
    if (indent_level == 1) Finish();
    ToStringVisitor::EndSequence();
  }

 private:
  void Finish() {
    if (!node_.attrs.empty()) node_.attrs.back().second = s;
  }
  ViewNode& node_;
};

void AddOptions(const wire::Operator& op, ViewNode* node) {
  if (!op.options()) return;
  const flatbuffers::TypeTable* options = wire::OptionsTypeTable();
  for (size_t i = 0; i < options->num_elems; ++i) {
    const int64_t kind = options->values ? options->values[i] : static_cast<int64_t>(i);
    const int ref = options->type_codes[i].sequence_ref;
    if (kind != static_cast<int64_t>(op.options_type()) || ref < 0) continue;
    Fields fields(node);
    flatbuffers::IterateObject(static_cast<const uint8_t*>(op.options()), options->type_refs[ref](), &fields);
  }
}

std::string TypeText(const wire::Tensor& tensor) {
  const char* dtype = wire::EnumNameTensorType(tensor.type());
  std::string dims;
  for (size_t i = 0; tensor.shape() && i < tensor.shape()->size(); ++i)
    dims += fmt::format("{}{}", i ? ", " : "", tensor.shape()->Get(static_cast<flatbuffers::uoffset_t>(i)));
  std::string text = fmt::format("{}[{}]", *dtype ? dtype : "unknown", dims);
  const wire::Quantization* quant = tensor.quantization();
  if (!quant || !quant->scale() || quant->scale()->size() == 0) return text;
  if (quant->scale()->size() > 1) return text + fmt::format(" {} scales", quant->scale()->size());
  return text + fmt::format(" scale {}", quant->scale()->Get(0));
}

ViewTensor TensorOf(const wire::Model& model, const wire::Tensor& tensor, size_t index) {
  ViewTensor view{tensor.name() ? tensor.name()->str() : "", TypeText(tensor), 0, false};
  if (view.name.empty()) view.name = fmt::format("tensor_{}", index);
  if (!model.buffers() || tensor.buffer() >= model.buffers()->size()) return view;
  const auto* data = model.buffers()->Get(tensor.buffer())->data();
  view.bytes = data ? data->size() : 0;
  view.constant = view.bytes > 0;
  return view;
}

std::vector<int32_t> Indices(const flatbuffers::Vector<int32_t>* list, size_t tensors) {
  std::vector<int32_t> indices;
  for (size_t i = 0; list && i < list->size(); ++i) {
    const int32_t index = list->Get(static_cast<flatbuffers::uoffset_t>(i));
    indices.push_back(index >= 0 && static_cast<size_t>(index) < tensors ? index : -1);
  }
  return indices;
}

std::string CodeName(const wire::Model& model, const wire::Operator& op) {
  Source source;
  source.model = &model;
  const size_t codes = model.codes() ? model.codes()->size() : 0;
  return op.opcode() < codes ? source.CodeName(op) : "unknown operator";
}

Result<ModelView> ToView(std::span<const std::byte> bytes) {
  flatbuffers::Verifier verifier(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
  if (!wire::VerifyModelBuffer(verifier))
    return Error("the file is damaged: its flatbuffer does not verify; download or export it again");
  const wire::Model& model = *wire::GetModel(bytes.data());
  if (!model.subgraphs() || model.subgraphs()->size() == 0) return Error("the model has no graph");
  const wire::SubGraph& graph = *model.subgraphs()->Get(0);
  ModelView view;
  view.format = fmt::format("TFLite, schema version {}", model.version());
  const size_t tensors = graph.tensors() ? graph.tensors()->size() : 0;
  for (size_t i = 0; i < tensors; ++i)
    view.tensors.push_back(TensorOf(model, *graph.tensors()->Get(static_cast<flatbuffers::uoffset_t>(i)), i));
  for (size_t i = 0; graph.operators() && i < graph.operators()->size(); ++i) {
    const wire::Operator& op = *graph.operators()->Get(static_cast<flatbuffers::uoffset_t>(i));
    ViewNode node{"", CodeName(model, op), Indices(op.inputs(), tensors), Indices(op.outputs(), tensors), {}};
    const bool named = !node.outputs.empty() && node.outputs[0] >= 0;
    node.name =
        named ? view.tensors[static_cast<size_t>(node.outputs[0])].name : fmt::format("operator {}", i);
    AddOptions(op, &node);
    view.nodes.push_back(std::move(node));
  }
  view.inputs = Indices(graph.inputs(), tensors);
  view.outputs = Indices(graph.outputs(), tensors);
  return view;
}

}  // namespace
}  // namespace whet::import::tflite

namespace whet::import {

Result<ModelView> ViewTflite(std::span<const std::byte> bytes) {
  constexpr size_t kAlignment = 16;  // what the format's tables assume of their first byte
  if (reinterpret_cast<uintptr_t>(bytes.data()) % kAlignment == 0) return tflite::ToView(bytes);
  const std::vector<std::byte> aligned(bytes.begin(), bytes.end());
  return tflite::ToView(aligned);
}

}  // namespace whet::import
