// SPDX-License-Identifier: Apache-2.0
#include "shrink/sensitivity.h"

#include <algorithm>

#include "ops/op.h"
#include "passes/weights.h"

namespace whet::shrink {
namespace {

// The one node that reads a value; null where there are several or the value leaves the graph.
const ir::Node* OnlyReaderOf(const ir::Graph& graph, ir::ValueId id) {
  const ir::Node* reader = nullptr;
  for (const ir::Node& node : graph.nodes) {
    if (std::find(node.inputs.begin(), node.inputs.end(), id) == node.inputs.end()) continue;
    if (reader) return nullptr;
    reader = &node;
  }
  return std::find(graph.outputs.begin(), graph.outputs.end(), id) == graph.outputs.end() ? reader : nullptr;
}

}  // namespace

std::vector<Unit> UnitsOf(const ir::Graph& graph, const Placement& placement) {
  std::vector<Unit> units;
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    const ir::Node& layer = graph.nodes[i];
    if (placement.nodes[i] != Stay::kInteger || !passes::ChannelAxis(layer)) continue;
    Unit unit{{layer.name}, layer.name, static_cast<size_t>(graph.constant(layer.inputs[1])->count())};
    for (const ir::Node* reader = OnlyReaderOf(graph, layer.outputs[0]);
         reader && ops::KindOf(reader->op) == ops::Kind::kUnary;
         reader = OnlyReaderOf(graph, reader->outputs[0]))
      unit.nodes.insert(reader->name);
    units.push_back(std::move(unit));
  }
  return units;
}

}  // namespace whet::shrink
