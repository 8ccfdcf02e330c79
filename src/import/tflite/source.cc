// SPDX-License-Identifier: Apache-2.0
#include "import/tflite/source.h"

#include <fmt/format.h>

#include <algorithm>

#include "ir/bounds.h"

namespace whet::import::tflite {
namespace {

constexpr uint32_t kVersion = 3;

Status CheckIndices(const flatbuffers::Vector<int32_t>* indices, size_t tensors, bool optional,
                    const char* what) {
  if (!indices) return {};
  for (int32_t index : *indices) {
    if (optional && index == -1) continue;
    if (index < 0 || static_cast<size_t>(index) >= tensors) {
      return Error(fmt::format("{} {} is not one of the {} tensors", what, index, tensors));
    }
  }
  return {};
}

std::vector<int32_t> ToVector(const flatbuffers::Vector<int32_t>* list) {
  return list ? std::vector<int32_t>(list->begin(), list->end()) : std::vector<int32_t>();
}

bool MayHaveNoResult(int32_t code) {
  return code == static_cast<int32_t>(wire::Builtin::CALL_ONCE) ||
         code == static_cast<int32_t>(wire::Builtin::ASSIGN_VARIABLE);
}

Status ReadOperators(Source* source, Budget* budget) {
  const size_t codes = source->model->codes() ? source->model->codes()->size() : 0;
  if (!source->graph->operators()) return {};
  for (const wire::Operator* op : *source->graph->operators()) {
    const std::string context = fmt::format("operator {}", source->operators.size());
    if (op->opcode() >= codes) {
      return Error(fmt::format("{}: has code {} of {}", context, op->opcode(), codes));
    }
    WHET_TRY(CheckIndices(op->inputs(), source->tensors.size(), true, "operand").With(context));
    WHET_TRY(CheckIndices(op->outputs(), source->tensors.size(), false, "result").With(context));
    if (ResultCount(*op) == 0 && !MayHaveNoResult(source->Code(*op)))
      return Error(context + ": has no result");
    WHET_TRY(budget->Take(4 * ((op->inputs() ? op->inputs()->size() : 0) + ResultCount(*op))));
    source->operators.push_back(op);
  }
  return {};
}

Status Define(const Source& source, int32_t tensor, std::vector<bool>* defined) {
  const size_t index = static_cast<size_t>(tensor);
  if ((*defined)[index] && source.tensors[index].refusal.empty()) {
    return Error(fmt::format("tensor '{}' is written twice or constant", source.tensors[index].name));
  }
  (*defined)[index] = true;
  return {};
}

// Every tensor is there before it is read: constant, an input or an earlier result. Variables always are.
Status CheckOrder(const Source& source) {
  std::vector<bool> defined(source.tensors.size());
  for (size_t i = 0; i < defined.size(); ++i) {
    const SourceTensor& tensor = source.tensors[i];
    defined[i] = tensor.constant || tensor.variable || !tensor.refusal.empty();
  }
  for (int32_t input : source.inputs) WHET_TRY(Define(source, input, &defined).With("graph input"));
  for (const wire::Operator* op : source.operators) {
    const std::string context = fmt::format("node '{}' ({})", source.NodeName(*op), source.CodeName(*op));
    for (int32_t input : ToVector(op->inputs())) {
      if (input < 0 || defined[static_cast<size_t>(input)]) continue;
      return Error(fmt::format("{}: reads '{}' before anything writes it", context,
                               source.tensors[static_cast<size_t>(input)].name));
    }
    for (int32_t output : ToVector(op->outputs())) WHET_TRY(Define(source, output, &defined).With(context));
  }
  for (int32_t output : source.outputs) {
    if (!defined[static_cast<size_t>(output)]) {
      return Error(fmt::format("graph output '{}' is never written",
                               source.tensors[static_cast<size_t>(output)].name));
    }
  }
  return {};
}

// A tensor without elements that nothing writes is an empty constant, such as the shape of a scalar.
void MarkEmptyConstants(Source* source) {
  std::vector<bool> written(source->tensors.size());
  for (int32_t input : source->inputs) written[static_cast<size_t>(input)] = true;
  for (const wire::Operator* op : source->operators) {
    for (int32_t output : ToVector(op->outputs())) written[static_cast<size_t>(output)] = true;
  }
  for (size_t i = 0; i < written.size(); ++i) {
    SourceTensor& tensor = source->tensors[i];
    if (!written[i] && !tensor.variable && ir::ElementCount(tensor.dims) == 0) tensor.constant = true;
  }
}

std::string TextOf(const flatbuffers::String* text) {
  return text ? text->str() : "";
}

// The signature of that name, or the first; null where the file has none.
Result<const wire::Signature*> FindSignature(const wire::Model& model, const std::string& name) {
  const auto* signatures = model.signatures();
  if (!signatures || signatures->size() == 0) {
    if (name.empty()) return nullptr;
    return Error(fmt::format("signature {}: the model has none", name));
  }
  std::string names;
  for (const wire::Signature* signature : *signatures) {
    if (name.empty() || TextOf(signature->key()) == name) return signature;
    names += (names.empty() ? "" : ", ") + TextOf(signature->key()).substr(0, 100);
  }
  return Error(fmt::format("signature {}: there is none of that name; the model has {}", name, names));
}

// The signature's names for tensors among `ends`; a name that it gives twice is left out.
Status Rename(const flatbuffers::Vector<flatbuffers::Offset<wire::NamedTensor>>* names,
              const std::vector<int32_t>& ends, Source* source, Budget* budget) {
  if (!names) return {};
  for (const wire::NamedTensor* named : *names) {
    const bool end = std::count(ends.begin(), ends.end(), static_cast<int64_t>(named->tensor())) > 0;
    if (!end || !named->name() || named->name()->size() == 0) continue;
    WHET_TRY(budget->Take(named->name()->size()));
    source->tensors[named->tensor()].name = named->name()->str();
  }
  return {};
}

Status RenameEnds(const wire::Signature& signature, Source* source, Budget* budget) {
  WHET_TRY(Rename(signature.inputs(), source->inputs, source, budget));
  return Rename(signature.outputs(), source->outputs, source, budget);
}

}  // namespace

int32_t Source::Code(const wire::Operator& op) const {
  const wire::OperatorCode* code = model->codes()->Get(op.opcode());
  return std::max(static_cast<int32_t>(code->code()), static_cast<int32_t>(code->short_code()));
}

std::string Source::CodeName(const wire::Operator& op) const {
  const int32_t code = Code(op);
  const auto* custom = model->codes()->Get(op.opcode())->custom_name();
  if (code == static_cast<int32_t>(wire::Builtin::CUSTOM)) {
    return fmt::format("custom operator '{}'", custom ? custom->string_view().substr(0, 100) : "");
  }
  const char* name = wire::EnumNameBuiltin(static_cast<wire::Builtin>(code));
  return *name ? name : fmt::format("operator {}", code);
}

std::string Source::NodeName(const wire::Operator& op) const {
  if (ResultCount(op) > 0) return tensors[static_cast<size_t>(op.outputs()->Get(0))].name;
  const bool reads = op.inputs() && op.inputs()->size() > 0 && op.inputs()->Get(0) >= 0;
  return reads ? tensors[static_cast<size_t>(op.inputs()->Get(0))].name : "";
}

size_t ResultCount(const wire::Operator& op) {
  return op.outputs() ? op.outputs()->size() : 0;
}

Result<Source> OpenSource(std::span<const std::byte> bytes, Budget* budget, const std::string& signature) {
  flatbuffers::Verifier verifier(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
  if (!wire::VerifyModelBuffer(verifier)) {
    return Error("the file is damaged: its flatbuffer does not verify; download or export it again");
  }
  const wire::Model* model = wire::GetModel(bytes.data());
  if (model->version() != kVersion) {
    return Error(fmt::format("TFLite schema version {} is not supported, only {}; re-export the model",
                             model->version(), kVersion));
  }
  const wire::Signature* chosen = WHET_TRY(FindSignature(*model, signature));
  Source source = WHET_TRY(OpenSubgraph(*model, chosen ? chosen->subgraph() : 0, budget));
  if (chosen) WHET_TRY(RenameEnds(*chosen, &source, budget));
  return source;
}

Result<Source> OpenSubgraph(const wire::Model& model, uint32_t index, Budget* budget) {
  Source source;
  source.model = &model;
  if (!model.subgraphs() || model.subgraphs()->size() == 0) return Error("the model has no graph");
  if (index >= model.subgraphs()->size())
    return Error(
        fmt::format("subgraph {} is not one of the {} in the file", index, model.subgraphs()->size()));
  source.graph = model.subgraphs()->Get(index);
  if (source.graph->tensors()) {
    for (const wire::Tensor* tensor : *source.graph->tensors()) {
      source.tensors.push_back(WHET_TRY(ReadTensor(model, *tensor, source.tensors.size(), budget)));
    }
  }
  WHET_TRY(CheckIndices(source.graph->inputs(), source.tensors.size(), false, "graph input"));
  WHET_TRY(CheckIndices(source.graph->outputs(), source.tensors.size(), false, "graph output"));
  source.inputs = ToVector(source.graph->inputs());
  source.outputs = ToVector(source.graph->outputs());
  WHET_TRY(ReadOperators(&source, budget));
  MarkEmptyConstants(&source);
  WHET_TRY(CheckOrder(source));
  return source;
}

Status BindOpenSize(int64_t size, Source* source) {
  if (size < 1) return Error(fmt::format("size '{}' is {}; it must be positive", kOpenSize, size));
  for (SourceTensor& tensor : source->tensors) {
    if (!tensor.open || tensor.constant) continue;
    if (__builtin_mul_overflow(tensor.dims[0], size, &tensor.dims[0]))
      return Error(fmt::format("size '{}' is too large", kOpenSize));
    WHET_TRY(ir::CheckedCount(tensor.dims).With(fmt::format("tensor '{}'", tensor.name)));
    tensor.type.shape = ir::ToShape(tensor.dims);
  }
  return {};
}

}  // namespace whet::import::tflite
