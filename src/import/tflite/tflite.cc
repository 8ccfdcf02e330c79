// SPDX-License-Identifier: Apache-2.0
// A .tflite file to a graph: check the file, list everything that is not supported, then translate operator
// by operator.
#include <fmt/format.h>

#include <optional>

#include "import/import.h"
#include "import/tflite/source.h"
#include "import/tflite/translate.h"
#include "ops/op.h"

namespace whet::import::tflite {

#define WHET_TFLITE_OP(code, ir_op, function, least, most, results) Status function(Translation&);
#include "import/tflite/tflite_ops.inc"
#undef WHET_TFLITE_OP

namespace {

constexpr Mapping kMappings[] = {
#define WHET_TFLITE_OP(code, ir_op, function, least, most, results) \
  {wire::Builtin::code, #ir_op, &function, least, most, results},
#include "import/tflite/tflite_ops.inc"
#undef WHET_TFLITE_OP
};

struct Reason {
  std::string text, remedy;
};

// What about an operator can be told to be unsupported without translating it.
std::optional<Reason> Unsupported(const Source& source, const wire::Operator& op) {
  const Mapping* mapping = FindMapping(source.Code(op));
  if (!mapping) {
    return Reason{"this operator is not supported",
                  "export the model without it, or run that part outside of the model"};
  }
  const size_t inputs = op.inputs() ? op.inputs()->size() : 0, outputs = op.outputs()->size();
  if (inputs < mapping->min_inputs || (mapping->max_inputs != 0 && inputs > mapping->max_inputs) ||
      (mapping->outputs != 0 && outputs != mapping->outputs)) {
    return Reason{fmt::format("{} operands and {} results are not what this operator has", inputs, outputs),
                  "re-export the model"};
  }
  for (size_t i = 0; i < inputs; ++i) {
    const int32_t tensor = op.inputs()->Get(static_cast<flatbuffers::uoffset_t>(i));
    if (tensor < 0 && (i < mapping->min_inputs || mapping->max_inputs == 0)) {
      return Reason{fmt::format("operand {} is absent", i), "re-export the model"};
    }
    if (tensor < 0 || source.tensors[static_cast<size_t>(tensor)].refusal.empty()) continue;
    return Reason{source.tensors[static_cast<size_t>(tensor)].refusal,
                  source.tensors[static_cast<size_t>(tensor)].remedy};
  }
  for (int32_t tensor : *op.outputs()) {
    const SourceTensor& info = source.tensors[static_cast<size_t>(tensor)];
    if (!info.refusal.empty()) return Reason{info.refusal, info.remedy};
  }
  return std::nullopt;
}

void Refuse(const Source& source, const wire::Operator& op, std::string text, std::string remedy,
            Refusals* refusals) {
  const SourceTensor& result = source.tensors[static_cast<size_t>(op.outputs()->Get(0))];
  refusals->Add(result.name, source.CodeName(op), ToString(result.type), std::move(text), std::move(remedy));
}

// Results of an operator that could not be translated, so that the ones after it can be looked at.
void DefineAnyway(Builder* builder, const wire::Operator& op) {
  for (int32_t tensor : *op.outputs()) {
    if (builder->Defined(tensor)) continue;
    builder->Define(
        tensor, builder->graph().AddValue("", builder->source().tensors[static_cast<size_t>(tensor)].type));
  }
}

Status TranslateAll(const Source& source, const ImportOptions& options, Builder* builder) {
  Refusals refusals;
  for (const wire::Operator* op : source.operators) {
    const Mapping* mapping = FindMapping(source.Code(*op));
    Translation translation(builder, *op, mapping->ir_op);
    const Status status = mapping->translate(translation);
    if (status.ok()) continue;
    Refuse(source, *op, status.message(), "", &refusals);
    DefineAnyway(builder, *op);
  }
  return refusals.ToStatus(source.operators.size(), options);
}

Status CheckBoundary(const Source& source, const std::vector<int32_t>& tensors) {
  for (int32_t tensor : tensors) {
    const SourceTensor& info = source.tensors[static_cast<size_t>(tensor)];
    if (!info.refusal.empty()) {
      return Error(fmt::format("input or output '{}': {}; {}", info.name, info.refusal, info.remedy));
    }
  }
  return {};
}

Result<ir::Graph> ToGraph(std::span<const std::byte> bytes, const std::string& name,
                          const ImportOptions& options) {
  Budget budget(bytes.size());
  const Source source = WHET_TRY(OpenSource(bytes, &budget));
  Refusals refusals;
  for (const wire::Operator* op : source.operators) {
    if (const std::optional<Reason> reason = Unsupported(source, *op)) {
      Refuse(source, *op, reason->text, reason->remedy, &refusals);
    }
  }
  WHET_TRY(refusals.ToStatus(source.operators.size(), options));
  WHET_TRY(CheckBoundary(source, source.inputs));
  WHET_TRY(CheckBoundary(source, source.outputs));
  ir::Graph graph;
  graph.name = name;
  graph.dialect = options.dialect;
  Builder builder(source, &budget, &graph);
  builder.AddInputs();
  WHET_TRY(TranslateAll(source, options, &builder));
  builder.AddOutputs();
  WHET_TRY(ops::VerifyGraph(graph));
  return graph;
}

}  // namespace

const Mapping* FindMapping(int32_t code) {
  for (const Mapping& mapping : kMappings) {
    if (static_cast<int32_t>(mapping.code) == code) return &mapping;
  }
  return nullptr;
}

}  // namespace whet::import::tflite

namespace whet::import {

Result<ir::Graph> ImportTflite(std::span<const std::byte> bytes, const std::string& name,
                               const ImportOptions& options) {
  constexpr size_t kAlignment = 16;  // what the format's tables assume of their first byte
  if (reinterpret_cast<uintptr_t>(bytes.data()) % kAlignment == 0) {
    return tflite::ToGraph(bytes, name, options);
  }
  const std::vector<std::byte> aligned(bytes.begin(), bytes.end());
  return tflite::ToGraph(aligned, name, options);
}

}  // namespace whet::import
