// SPDX-License-Identifier: Apache-2.0
#include "lower/decompose.h"

#include <fmt/format.h>

#include "format/plan.h"
#include "ops/op.h"

namespace whet::lower {
namespace {

struct Row {
  std::string_view op;
  Decomposition decompose;
};

constexpr Row kRows[] = {
#define WHET_DECOMPOSITION(op) {#op, Decompose_##op},
#include "lower/decompositions.inc"
#undef WHET_DECOMPOSITION
};

Decomposition Find(std::string_view op) {
  for (const Row& row : kRows) {
    if (row.op == op) return row.decompose;
  }
  return nullptr;
}

Status RefuseForeign(const ir::Graph& graph) {
  std::string list;
  int count = 0;
  for (const ir::Node& node : graph.nodes) {
    if (format::OpCodeOf(node.op)) continue;
    list += fmt::format("\n  node '{}' ({})", node.name, node.op);
    ++count;
  }
  if (count == 0) return {};
  return Error(
      fmt::format("{} {} cannot stand in a plan; optimise the graph first, or make their operands constant{}",
                  count, count == 1 ? "operation" : "operations", list));
}

// A plan's outputs are arena tensors that an operation produced: an output that is an input, a state or a
// constant gets a reshape, and so does the next value of a state that is one of those.
Status CopyDirectOutputs(ir::Graph& graph) {
  const std::vector<int32_t> producers = graph.Producers();
  Nodes copies;
  for (ir::ValueId& output : graph.outputs) {
    if (producers[static_cast<size_t>(output)] >= 0) continue;
    const std::string name = graph.value(output).name;
    const auto dims = ir::StaticDims(graph.type(output).shape);
    ir::Attrs attrs{{"shape", dims.value_or(ir::Dims())}};
    const ir::ValueId known = output;
    output = WHET_TRY(Append(graph, copies, {"reshape", name + "/output", {output}, {}, attrs}));
    if (graph.constant(known)) std::swap(graph.value(known).name, graph.value(output).name);
  }
  for (ir::State& state : graph.states) {
    if (producers[static_cast<size_t>(state.output)] >= 0 || state.output == state.input) continue;
    const std::string name = graph.value(state.input).name;
    ir::Attrs attrs{{"shape", state.initial.dims()}};
    state.output = WHET_TRY(Append(graph, copies, {"reshape", name + "/next", {state.output}, {}, attrs}));
  }
  graph.nodes.insert(graph.nodes.end(), copies.begin(), copies.end());
  return {};
}

}  // namespace

Result<ir::ValueId> Append(ir::Graph& graph, Nodes& nodes, ir::Node node) {
  node.outputs.clear();
  const std::vector<ir::Type> types = WHET_TRY(ops::InferNode(graph, node));
  node.outputs = {graph.AddValue(node.name, types.at(0))};
  nodes.push_back(std::move(node));
  return nodes.back().outputs[0];
}

Status Decompose(ir::Graph& graph) {
  Nodes lowered;
  const Nodes source = std::move(graph.nodes);
  graph.nodes.clear();
  for (const ir::Node& node : source) {
    const Decomposition decompose = Find(node.op);
    if (!decompose) {
      lowered.push_back(node);
      continue;
    }
    Nodes nodes = WHET_TRY(decompose(graph, node).With(fmt::format("node '{}' ({})", node.name, node.op)));
    lowered.insert(lowered.end(), nodes.begin(), nodes.end());
  }
  graph.nodes = std::move(lowered);
  WHET_TRY(RefuseForeign(graph));
  return CopyDirectOutputs(graph);
}

}  // namespace whet::lower
