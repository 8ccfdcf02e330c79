// SPDX-License-Identifier: Apache-2.0
// A .tflite file to a graph: check the file, list everything that is not supported, then translate operator
// by operator.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "import/import.h"
#include "import/tflite/source.h"
#include "import/tflite/translate.h"
#include "ops/fold.h"
#include "ops/op.h"

namespace whet::import::tflite {

#define WHET_TFLITE_OP(code, ir_op, function, least, most, results) Status function(Translation&);
#include "import/tflite/tflite_ops.inc"
#undef WHET_TFLITE_OP
#define WHET_TFLITE_CUSTOM(name, ir_op, function, least, most, results) Status function(Translation&);
#include "import/tflite/custom_ops.inc"
#undef WHET_TFLITE_CUSTOM

namespace {

constexpr Mapping kMappings[] = {
#define WHET_TFLITE_OP(code, ir_op, function, least, most, results) \
  {wire::Builtin::code, #ir_op, &function, least, most, results, nullptr},
#include "import/tflite/tflite_ops.inc"
#undef WHET_TFLITE_OP
#define WHET_TFLITE_CUSTOM(name, ir_op, function, least, most, results) \
  {wire::Builtin::CUSTOM, #ir_op, &function, least, most, results, name},
#include "import/tflite/custom_ops.inc"
#undef WHET_TFLITE_CUSTOM
};

struct Reason {
  std::string text, remedy;
};

// Operators that take or give complex numbers.
bool KnowsComplex(const wire::Builtin code) {
  using enum wire::Builtin;
  constexpr wire::Builtin kKnow[] = {RFFT2D, REAL, IMAG, COMPLEX_ABS, RESHAPE, SQUEEZE, EXPAND_DIMS};
  return std::find(std::begin(kKnow), std::end(kKnow), code) != std::end(kKnow);
}

// Why no operator may use a tensor, or why this one may not.
std::optional<Reason> Unsupported(const SourceTensor& tensor, const Mapping& mapping) {
  if (!tensor.refusal.empty()) return Reason{tensor.refusal, tensor.remedy};
  if (!tensor.complex || KnowsComplex(mapping.code)) return std::nullopt;
  return Reason{fmt::format("'{}' has complex numbers, which are only reshaped and taken apart", tensor.name),
                "compute with their real and imaginary parts"};
}

// What about an operator can be told to be unsupported without translating it.
std::optional<Reason> Unsupported(const Source& source, const wire::Operator& op) {
  const Mapping* mapping = FindMapping(source, op);
  if (!mapping) {
    return Reason{"this operator is not supported",
                  "export the model without it, or run that part outside of the model"};
  }
  const size_t inputs = op.inputs() ? op.inputs()->size() : 0, outputs = ResultCount(op);
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
    if (tensor < 0) continue;
    if (auto reason = Unsupported(source.tensors[static_cast<size_t>(tensor)], *mapping)) return reason;
  }
  for (size_t i = 0; i < outputs; ++i) {
    const auto tensor = op.outputs()->Get(static_cast<flatbuffers::uoffset_t>(i));
    if (auto reason = Unsupported(source.tensors[static_cast<size_t>(tensor)], *mapping)) return reason;
  }
  return std::nullopt;
}

void Refuse(const Source& source, const wire::Operator& op, std::string text, std::string remedy,
            Refusals* refusals) {
  const std::string type =
      ResultCount(op) == 0 ? "" : ToString(source.tensors[static_cast<size_t>(op.outputs()->Get(0))].type);
  refusals->Add(source.NodeName(op), source.CodeName(op), type, std::move(text), std::move(remedy));
}

// Results of an operator that could not be translated, so that the ones after it can be looked at.
void DefineAnyway(Builder* builder, const wire::Operator& op) {
  for (size_t i = 0; i < ResultCount(op); ++i) {
    const auto tensor = op.outputs()->Get(static_cast<flatbuffers::uoffset_t>(i));
    if (builder->Defined(tensor)) continue;
    builder->Define(
        tensor, builder->graph().AddValue("", builder->source().tensors[static_cast<size_t>(tensor)].type));
  }
}

bool IsRead(const Source& source, int32_t tensor) {
  const auto among = [&](const std::vector<int32_t>& ids) {
    return std::find(ids.begin(), ids.end(), tensor) != ids.end();
  };
  return among(source.outputs) ||
         std::any_of(source.operators.begin(), source.operators.end(), [&](const auto* op) {
           return op->inputs() &&
                  std::find(op->inputs()->begin(), op->inputs()->end(), tensor) != op->inputs()->end();
         });
}

// The first result that the operator's translation does not make although something reads it; -1 when there is none.
int32_t MissingResult(const Builder& builder, const wire::Operator& op) {
  for (size_t i = 0; i < ResultCount(op); ++i) {
    const auto tensor = op.outputs()->Get(static_cast<flatbuffers::uoffset_t>(i));
    const bool names = builder.source().tensors[static_cast<size_t>(tensor)].resource;
    if (!names && !builder.Defined(tensor) && IsRead(builder.source(), tensor)) return tensor;
  }
  return -1;
}

Status TranslateAll(const Source& source, const ImportOptions& options, Builder* builder) {
  Refusals refusals;
  for (const wire::Operator* op : source.operators) {
    const Mapping* mapping = FindMapping(source, *op);
    Translation translation(builder, *op, mapping->ir_op);
    const Status status = mapping->translate(translation);
    WHET_TRY(ops::CheckMade(builder->graph()).With(source.NodeName(*op)));
    const int32_t missing = status.ok() ? MissingResult(*builder, *op) : -1;
    if (status.ok() && missing < 0) continue;
    const std::string reason = status.ok() ? fmt::format("result '{}' is none that this operator gives",
                                                         source.tensors[static_cast<size_t>(missing)].name)
                                           : status.message();
    Refuse(source, *op, reason, "", &refusals);
    DefineAnyway(builder, *op);
  }
  return refusals.ToStatus(source.operators.size(), options);
}

Status CheckBoundary(const Source& source, const std::vector<int32_t>& tensors) {
  for (int32_t tensor : tensors) {
    const SourceTensor& info = source.tensors[static_cast<size_t>(tensor)];
    if (info.resource) return Error(fmt::format("input or output '{}' is no tensor of numbers", info.name));
    if (!info.refusal.empty()) {
      return Error(fmt::format("input or output '{}': {}; {}", info.name, info.refusal, info.remedy));
    }
  }
  return {};
}

// Every operator of a graph that cannot be translated, told without translating.
Status ListUnsupported(const Source& source, const ImportOptions& options) {
  Refusals refusals;
  for (const wire::Operator* op : source.operators) {
    if (const std::optional<Reason> reason = Unsupported(source, *op)) {
      Refuse(source, *op, reason->text, reason->remedy, &refusals);
    }
  }
  return refusals.ToStatus(source.operators.size(), options);
}

// Runs a subgraph that only assigns variables, and lets these begin with what it assigned.
Status Initialise(const wire::Model& model, uint32_t index, const ImportOptions& options, Budget* budget,
                  Builder* builder) {
  const Source source = WHET_TRY(OpenSubgraph(model, index, budget));
  WHET_TRY(ListUnsupported(source, options));
  if (!source.inputs.empty()) return Error("it has inputs");
  ir::Graph graph;
  graph.name = "initialiser";
  graph.dialect = options.dialect;
  graph.made = builder->graph().made;
  Builder inner(source, budget, &graph);
  WHET_TRY(TranslateAll(source, options, &inner));
  std::vector<std::string> names;
  for (const auto& [name, value] : inner.variables()) {
    names.push_back(name);
    graph.outputs.push_back(value);
  }
  WHET_TRY(ops::VerifyGraph(graph));
  WHET_TRY(ops::TakeAll(graph));
  builder->graph().made = graph.made;
  std::vector<ir::Tensor> values = WHET_TRY(ops::Evaluate(graph, {}));
  for (size_t i = 0; i < values.size(); ++i) builder->Begin(names[i], std::move(values[i]));
  return {};
}

// What CALL_ONCE runs before the first run.
Status InitialiseAll(const Source& source, const ImportOptions& options, Budget* budget, Builder* builder) {
  for (const wire::Operator* op : source.operators) {
    const wire::CallOnceOptions* once = op->options_as_CallOnce();
    if (source.Code(*op) != static_cast<int32_t>(wire::Builtin::CALL_ONCE) || !once) continue;
    if (once->subgraph() < 0) return Error("CALL_ONCE names no subgraph");
    WHET_TRY(Initialise(*source.model, static_cast<uint32_t>(once->subgraph()), options, budget, builder)
                 .With(fmt::format("initialiser, subgraph {}", once->subgraph())));
  }
  return {};
}

Result<ir::Graph> ToGraph(std::span<const std::byte> bytes, const std::string& name,
                          const ImportOptions& options) {
  Budget budget(bytes.size());
  Source source = WHET_TRY(OpenSource(bytes, &budget, options.signature));
  const auto bound = options.bindings.find(kOpenSize);
  if (bound != options.bindings.end()) WHET_TRY(BindOpenSize(bound->second, &source));
  WHET_TRY(ListUnsupported(source, options));
  WHET_TRY(CheckBoundary(source, source.inputs));
  WHET_TRY(CheckBoundary(source, source.outputs));
  ir::Graph graph;
  graph.name = name;
  graph.dialect = options.dialect;
  graph.made.source_bytes = static_cast<int64_t>(bytes.size());
  Builder builder(source, &budget, &graph);
  WHET_TRY(InitialiseAll(source, options, &budget, &builder));
  builder.AddInputs();
  WHET_TRY(TranslateAll(source, options, &builder));
  builder.AddOutputs();
  WHET_TRY(ops::VerifyGraph(graph));
  return graph;
}

}  // namespace

const Mapping* FindMapping(const Source& source, const wire::Operator& op) {
  const int32_t code = source.Code(op);
  const auto* custom = source.model->codes()->Get(op.opcode())->custom_name();
  for (const Mapping& mapping : kMappings) {
    if (static_cast<int32_t>(mapping.code) != code) continue;
    if (!mapping.custom_name || (custom && custom->string_view() == mapping.custom_name)) return &mapping;
  }
  return nullptr;
}

}  // namespace whet::import::tflite

namespace whet::import {

namespace {

// Calls read(bytes) with bytes that lie as the format's tables assume of their first one.
template <typename Read>
auto Aligned(std::span<const std::byte> bytes, Read read) {
  constexpr size_t kAlignment = 16;
  if (reinterpret_cast<uintptr_t>(bytes.data()) % kAlignment == 0) return read(bytes);
  const std::vector<std::byte> aligned(bytes.begin(), bytes.end());
  return read(std::span<const std::byte>(aligned));
}

}  // namespace

Result<ir::Graph> ImportTflite(std::span<const std::byte> bytes, const std::string& name,
                               const ImportOptions& options) {
  return Aligned(bytes,
                 [&](std::span<const std::byte> file) { return tflite::ToGraph(file, name, options); });
}

// An open first dimension is a symbol; left unbound it has the file's size.
Result<std::vector<ir::Value>> DeclaredTfliteInputs(std::span<const std::byte> bytes,
                                                    const std::string& signature) {
  return Aligned(bytes, [&](std::span<const std::byte> file) -> Result<std::vector<ir::Value>> {
    tflite::Budget budget(file.size());
    const tflite::Source source = WHET_TRY(tflite::OpenSource(file, &budget, signature));
    std::vector<ir::Value> inputs;
    for (int32_t input : source.inputs) {
      const tflite::SourceTensor& tensor = source.tensors[static_cast<size_t>(input)];
      ir::Value& value = inputs.emplace_back(ir::Value{tensor.name, tensor.type, {}});
      if (tensor.open && tensor.dims[0] == 1) value.type.shape[0] = ir::Dim::Symbol(tflite::kOpenSize);
    }
    return inputs;
  });
}

}  // namespace whet::import
