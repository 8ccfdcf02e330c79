// SPDX-License-Identifier: Apache-2.0
#include "shrink/sensitivity.h"

#include "ops/op.h"
#include "passes/weights.h"
#include "shrink/readers.h"

namespace whet::shrink {
std::vector<Unit> UnitsOf(const ir::Graph& graph, const Placement& placement) {
  std::vector<Unit> units;
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    const ir::Node& layer = graph.nodes[i];
    if (placement.nodes[i] != Stay::kInteger || !passes::ChannelAxis(layer)) continue;
    Unit unit{{layer.name}, layer.name, static_cast<size_t>(graph.constant(layer.inputs[1])->count())};
    for (const ir::Node* reader = OnlyReader(graph, layer.outputs[0]);
         reader && ops::KindOf(reader->op) == ops::Kind::kUnary;
         reader = OnlyReader(graph, reader->outputs[0]))
      unit.nodes.insert(reader->name);
    units.push_back(std::move(unit));
  }
  return units;
}

}  // namespace whet::shrink
