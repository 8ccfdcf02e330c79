// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "ops/op.h"
#include "ops/shapes.h"

namespace whet::ops {
namespace {

using ir::Tensor;
using ir::ValueId;

// Values that may decide shapes are few and short; only those are shown to inference while the graph runs.
constexpr int64_t kMaxShapeElements = 64;

Status BindInput(const ir::Value& input, const Tensor& tensor, ir::Bindings* bindings) {
  const ir::Type& type = input.type;
  if (type.dtype != tensor.dtype() || !Compatible(type.shape, ir::ToShape(tensor.dims()))) {
    return Error(fmt::format("input '{}' is {}{}, the model wants {}", input.name, DTypeName(tensor.dtype()),
                             ToString(ir::ToShape(tensor.dims())), ToString(type)));
  }
  for (size_t i = 0; i < type.shape.size(); ++i) {
    if (type.shape[i].known()) continue;
    const auto [it, fresh] = bindings->try_emplace(type.shape[i].symbol(), tensor.dims()[i]);
    if (!fresh && it->second != tensor.dims()[i]) {
      return Error(fmt::format("input '{}': dimension '{}' is {} here and {} elsewhere; make them equal",
                               input.name, type.shape[i].symbol(), tensor.dims()[i], it->second));
    }
  }
  return {};
}

class Run {
 public:
  Run(const ir::Graph& graph, bool keep_all) : graph_(graph), keep_all_(keep_all), uses_(graph.UseCounts()) {
    values_.resize(static_cast<size_t>(graph.value_count()));
    for (ValueId id = 0; id < graph.value_count(); ++id) {
      if (const Tensor* constant = graph.constant(id)) values_[static_cast<size_t>(id)] = *constant;
    }
  }

  Status Bind(std::span<const Tensor> inputs) {
    if (inputs.size() != graph_.inputs.size()) {
      return Error(fmt::format("{} inputs given, the model has {}", inputs.size(), graph_.inputs.size()));
    }
    ir::Bindings bindings;
    for (size_t i = 0; i < inputs.size(); ++i) {
      WHET_TRY(BindInput(graph_.value(graph_.inputs[i]), inputs[i], &bindings));
      at(graph_.inputs[i]) = inputs[i];
    }
    graph_.BindSymbols(bindings);
    return {};
  }

  Status BindStates(const std::vector<Tensor>* states) {
    const bool first = states == nullptr || states->empty();
    if (!first && states->size() != graph_.states.size()) {
      return Error(fmt::format("{} states given, the model has {}", states->size(), graph_.states.size()));
    }
    for (size_t i = 0; i < graph_.states.size(); ++i) {
      const ir::State& state = graph_.states[i];
      const Tensor& value = first ? state.initial : (*states)[i];
      WHET_CHECK(value.dtype() == state.initial.dtype() && value.dims() == state.initial.dims());
      at(state.input) = value;
    }
    return {};
  }

  Status Step(const ir::Node& node) {
    const std::vector<ir::Type> output_types = WHET_TRY(InferNode(graph_, node));
    std::vector<const Tensor*> operands;
    std::vector<ir::Type> input_types;
    for (ValueId id : node.inputs) {
      operands.push_back(id == ir::kNoValue ? nullptr : &at(id));
      input_types.push_back(id == ir::kNoValue ? ir::Type{} : graph_.type(id));
      if (operands.back()) input_types.back().shape = ir::ToShape(operands.back()->dims());
    }
    for (const ir::Type& type : output_types) {
      if (!ir::StaticDims(type.shape))
        return Error("the shape of the result is not known even from its operands' values");
    }
    const EvalView view{node, graph_.dialect, operands, input_types, output_types};
    std::vector<Tensor> results = WHET_TRY(FindOp(node.op)->eval(view));
    for (size_t i = 0; i < results.size(); ++i) WHET_TRY(Store(node.outputs[i], output_types[i], results[i]));
    Release(node);
    return {};
  }

  Tensor& at(ValueId id) { return values_[static_cast<size_t>(id)]; }
  const ir::Graph& graph() const { return graph_; }
  std::vector<Tensor> TakeValues() { return std::move(values_); }

 private:
  Status Store(ValueId id, const ir::Type& type, const Tensor& tensor) {
    if (tensor.dtype() != type.dtype || ir::ToShape(tensor.dims()) != type.shape) {
      return Error(fmt::format("the oracle gave {}{} where inference says {}; this is a defect of the op",
                               DTypeName(tensor.dtype()), ToString(ir::ToShape(tensor.dims())),
                               ToString(type)));
    }
    graph_.value(id).type = type;
    if (!IsFloat(type.dtype) && tensor.count() <= kMaxShapeElements) graph_.value(id).constant = tensor;
    at(id) = tensor;
    return {};
  }

  void Release(const ir::Node& node) {
    if (keep_all_) return;
    for (ValueId id : node.inputs) {
      if (id != ir::kNoValue && --uses_[static_cast<size_t>(id)] == 0) at(id) = Tensor();
    }
  }

  ir::Graph graph_;
  bool keep_all_;
  std::vector<int32_t> uses_;
  std::vector<Tensor> values_;
};

}  // namespace

Result<std::vector<Tensor>> Evaluate(const ir::Graph& graph, std::span<const Tensor> inputs,
                                     std::vector<Tensor>* all_values, std::vector<Tensor>* states) {
  Run run(graph, all_values != nullptr);
  WHET_TRY(run.Bind(inputs));
  WHET_TRY(run.BindStates(states));
  for (const ir::Node& node : graph.nodes) {
    WHET_TRY(run.Step(node).With(fmt::format("node '{}' ({})", node.name, node.op)));
  }
  std::vector<Tensor> outputs;
  for (ValueId id : graph.outputs) outputs.push_back(run.at(id));
  if (states) {
    states->clear();
    for (const ir::State& state : graph.states) states->push_back(run.at(state.output));
  }
  if (all_values) *all_values = run.TakeValues();
  return outputs;
}

}  // namespace whet::ops
