// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cmath>
#include <set>

#include "ir/bounds.h"
#include "ir/graph.h"

namespace whet::ir {
namespace {

Status CheckGroups(const Type& type) {
  const std::optional<Dims> dims = StaticDims(type.shape);
  if (!dims) return Error("what is quantised in groups has known sizes");
  const int64_t entries = ElementCount(*dims) == 0 ? 0 : QuantIndex(type.quant, *dims).entries();
  if (static_cast<int64_t>(type.quant.scale.size()) == entries) return {};
  return Error(fmt::format("{} scales where groups of {} along axis {} of shape {} have {}",
                           type.quant.scale.size(), type.quant.group, type.quant.axis, ToString(type.shape),
                           entries));
}

Status CheckQuant(const Type& type) {
  const Quant& quant = type.quant;
  if (quant.scale.size() != quant.zero_point.size()) {
    return Error(fmt::format("{} scales but {} zero points", quant.scale.size(), quant.zero_point.size()));
  }
  for (float scale : quant.scale) {
    if (!std::isfinite(scale) || scale <= 0)
      return Error(fmt::format("scale {} must be positive and finite", scale));
  }
  if (quant.group < 0) return Error(fmt::format("a quantisation group of {} elements", quant.group));
  if (quant.scale.size() <= 1 && !quant.grouped()) return {};
  if (IsFloat(type.dtype)) return Error("a float tensor cannot be quantised");
  if (quant.axis < 0 || quant.axis >= static_cast<int>(type.shape.size())) {
    return Error(fmt::format("quantisation axis {} is outside shape {}", quant.axis, ToString(type.shape)));
  }
  if (quant.grouped()) return CheckGroups(type);
  const Dim& dim = type.shape[static_cast<size_t>(quant.axis)];
  if (dim != Dim(static_cast<int64_t>(quant.scale.size()))) {
    return Error(fmt::format("{} scales for axis {} of shape {}", quant.scale.size(), quant.axis,
                             ToString(type.shape)));
  }
  return {};
}

Status CheckValue(const Value& value) {
  WHET_TRY(CheckShape(value.type.shape));
  WHET_TRY(CheckQuant(value.type));
  if (!value.constant) return {};
  const Tensor& tensor = *value.constant;
  if (tensor.dtype() != value.type.dtype || ToShape(tensor.dims()) != value.type.shape) {
    return Error(fmt::format("declared {} but its constant is {}{}", ToString(value.type),
                             DTypeName(tensor.dtype()), ToString(ToShape(tensor.dims()))));
  }
  return {};
}

// Walks the nodes in order, keeping what is already defined.
class Definitions {
 public:
  explicit Definitions(const Graph& graph)
      : graph_(graph), defined_(static_cast<size_t>(graph.value_count()), false) {}

  Status Define(ValueId id) {
    WHET_TRY(CheckId(id));
    if (defined_[static_cast<size_t>(id)]) {
      return Error(fmt::format("value '{}' is produced twice", graph_.value(id).name));
    }
    defined_[static_cast<size_t>(id)] = true;
    return {};
  }

  Status Use(ValueId id) const {
    WHET_TRY(CheckId(id));
    if (defined_[static_cast<size_t>(id)]) return {};
    return Error(fmt::format("value '{}' is read before it is produced", graph_.value(id).name));
  }

 private:
  Status CheckId(ValueId id) const {
    if (id >= 0 && id < graph_.value_count()) return {};
    return Error(fmt::format("value number {} does not exist", id));
  }

  const Graph& graph_;
  std::vector<bool> defined_;
};

Status CheckNode(const Node& node, Definitions& definitions) {
  for (ValueId in : node.inputs) {
    if (in != kNoValue) WHET_TRY(definitions.Use(in));
  }
  if (node.outputs.empty()) return Error("it has no output");
  for (ValueId out : node.outputs) WHET_TRY(definitions.Define(out));
  return {};
}

// The next value is of the very type of the state; how its bytes are quantised may not change from run to run.
Status CheckState(const Graph& graph, const State& state) {
  const Type &type = graph.type(state.input), &next = graph.type(state.output);
  const std::string context = fmt::format("state '{}'", graph.value(state.input).name);
  if (state.initial.dtype() != type.dtype || ToShape(state.initial.dims()) != type.shape) {
    return Error(fmt::format("{} is {} but starts as {}{}", context, ToString(type),
                             DTypeName(state.initial.dtype()), ToString(ToShape(state.initial.dims()))));
  }
  if (next == type) return {};
  return Error(fmt::format("{} is {} but its next value '{}' is {}", context, ToString(type),
                           graph.value(state.output).name, ToString(next)));
}

}  // namespace

Status VerifyStructure(const Graph& graph) {
  std::set<std::string_view> names;
  Definitions definitions(graph);
  for (ValueId id = 0; id < graph.value_count(); ++id) {
    const Value& value = graph.value(id);
    if (value.name.empty() || !names.insert(value.name).second) {
      return Error(fmt::format("value name '{}' is empty or taken", value.name));
    }
    WHET_TRY(CheckValue(value).With(fmt::format("value '{}'", value.name)));
    if (value.is_constant()) WHET_TRY(definitions.Define(id));
  }
  for (ValueId in : graph.inputs) WHET_TRY(definitions.Define(in).With("graph inputs"));
  for (const State& state : graph.states) WHET_TRY(definitions.Define(state.input).With("states"));
  for (const Node& node : graph.nodes) {
    WHET_TRY(CheckNode(node, definitions).With(fmt::format("node '{}' ({})", node.name, node.op)));
  }
  for (ValueId out : graph.outputs) WHET_TRY(definitions.Use(out).With("graph outputs"));
  for (const State& state : graph.states) {
    WHET_TRY(definitions.Use(state.output).With("states"));
    WHET_TRY(CheckState(graph, state));
  }
  return {};
}

}  // namespace whet::ir
