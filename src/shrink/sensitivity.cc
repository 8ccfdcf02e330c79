// SPDX-License-Identifier: Apache-2.0
#include "shrink/sensitivity.h"

#include <algorithm>

#include "ops/op.h"
#include "passes/weights.h"
#include "shrink/readers.h"

namespace whet::shrink {
namespace {

// The node, and the functions of one element that alone read its result; `last` receives what they give.
std::vector<size_t> WithFunctions(const ir::Graph& graph, size_t node, ir::ValueId* last) {
  std::vector<size_t> nodes{node};
  *last = graph.nodes[node].outputs[0];
  for (const ir::Node* reader = OnlyReader(graph, *last);
       reader && ops::KindOf(reader->op) == ops::Kind::kUnary; reader = OnlyReader(graph, *last)) {
    nodes.push_back(static_cast<size_t>(reader - graph.nodes.data()));
    *last = reader->outputs[0];
  }
  return nodes;
}

std::set<std::string> NamesOf(const ir::Graph& graph, const std::vector<size_t>& nodes) {
  std::set<std::string> names;
  for (size_t i : nodes) names.insert(graph.nodes[i].name);
  return names;
}

}  // namespace

std::vector<Unit> UnitsOf(const ir::Graph& graph, const Placement& placement) {
  std::vector<Unit> units;
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    const ir::Node& layer = graph.nodes[i];
    if (placement.nodes[i] != Stay::kInteger || !passes::ChannelAxis(layer)) continue;
    ir::ValueId last = ir::kNoValue;
    Unit unit;
    unit.part.nodes = WithFunctions(graph, i, &last);
    unit.nodes = NamesOf(graph, unit.part.nodes);
    unit.layer = layer.name;
    unit.weights = static_cast<size_t>(graph.constant(layer.inputs[1])->count());
    units.push_back(std::move(unit));
  }
  return units;
}

std::vector<std::set<std::string>> RemediesFor(const ir::Graph& graph, const Part& part) {
  std::vector<std::set<std::string>> remedies;
  std::set<std::string> nodes;
  ir::ValueId last = part.input;
  if (!part.nodes.empty()) {
    nodes = NamesOf(graph, WithFunctions(graph, part.nodes[0], &last));
    remedies.push_back(nodes);
  }
  for (const ir::Node& node : graph.nodes) {
    if (std::ranges::find(node.inputs, last) != node.inputs.end()) nodes.insert(node.name);
  }
  if (remedies.empty() || nodes != remedies[0]) remedies.push_back(nodes);
  std::erase_if(remedies, [](const std::set<std::string>& names) { return names.contains(""); });
  return remedies;
}

std::set<std::string> TailOf(const ir::Graph& graph, PlacementOptions options) {
  std::set<std::string> names;
  if (!options.everywhere) return names;
  options.everywhere = false;
  const Placement placement = Place(graph, options);
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    if (placement.nodes[i] == Stay::kNoFollower) names.insert(graph.nodes[i].name);
  }
  return names;
}

}  // namespace whet::shrink
