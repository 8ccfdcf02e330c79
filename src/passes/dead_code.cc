// SPDX-License-Identifier: Apache-2.0
// Nodes whose results nothing reads, and values that belong to nothing, are left behind. The graph's inputs
// stay. Values alone are no change: a pass that tries something and gives up leaves constants that nothing reads.
#include <algorithm>

#include "passes/pass.h"

namespace whet::passes {
namespace {

// Nodes that the values in `read` depend on, in order; marks what these nodes read.
std::vector<ir::Node> LiveNodes(const ir::Graph& graph, std::vector<bool>& read) {
  std::vector<ir::Node> live;
  for (auto node = graph.nodes.rbegin(); node != graph.nodes.rend(); ++node) {
    if (std::none_of(node->outputs.begin(), node->outputs.end(),
                     [&](ir::ValueId id) { return read[static_cast<size_t>(id)]; })) {
      continue;
    }
    for (ir::ValueId in : node->inputs) {
      if (in != ir::kNoValue) read[static_cast<size_t>(in)] = true;
    }
    live.push_back(*node);
  }
  std::reverse(live.begin(), live.end());
  return live;
}

// The next value of a state matters where the state is read.
bool MarkNextStates(const ir::Graph& graph, std::vector<bool>& read) {
  bool fresh = false;
  for (const ir::State& state : graph.states) {
    if (!read[static_cast<size_t>(state.input)] || read[static_cast<size_t>(state.output)]) continue;
    read[static_cast<size_t>(state.output)] = fresh = true;
  }
  return fresh;
}

// Keeps the nodes that the outputs of this run or of a later one depend on, and the states these read.
void KeepLive(const ir::Graph& graph, ir::Graph* kept) {
  std::vector<bool> read(static_cast<size_t>(graph.value_count()), false);
  for (ir::ValueId out : graph.outputs) read[static_cast<size_t>(out)] = true;
  do {
    kept->nodes = LiveNodes(graph, read);
  } while (MarkNextStates(graph, read));
  for (const ir::State& state : graph.states) {
    if (read[static_cast<size_t>(state.input)]) kept->states.push_back(state);
  }
}

// Moves values to a new graph the first time they are named.
class Mover {
 public:
  Mover(ir::Graph& from, ir::Graph& to)
      : from_(from), to_(to), ids_(static_cast<size_t>(from.value_count()), ir::kNoValue) {}

  std::vector<ir::ValueId> Move(const std::vector<ir::ValueId>& ids) {
    std::vector<ir::ValueId> moved;
    for (ir::ValueId id : ids) moved.push_back(id == ir::kNoValue ? id : Move(id));
    return moved;
  }

  ir::ValueId Move(ir::ValueId id) {
    ir::ValueId& moved = ids_[static_cast<size_t>(id)];
    if (moved == ir::kNoValue) {
      ir::Value& value = from_.value(id);
      moved = to_.AddValue(value.name, std::move(value.type));
      to_.value(moved).constant = std::move(value.constant);
    }
    return moved;
  }

 private:
  ir::Graph& from_;
  ir::Graph& to_;
  std::vector<ir::ValueId> ids_;
};

Result<bool> Run(ir::Graph& graph) {
  ir::Graph kept;
  kept.name = graph.name;
  kept.dialect = graph.dialect;
  kept.made = graph.made;
  KeepLive(graph, &kept);
  const bool changed = kept.nodes.size() < graph.nodes.size() || kept.states.size() < graph.states.size();
  Mover mover(graph, kept);
  kept.inputs = mover.Move(graph.inputs);
  for (ir::State& state : kept.states) state.input = mover.Move(state.input);
  for (ir::Node& node : kept.nodes) {
    node.inputs = mover.Move(node.inputs);
    node.outputs = mover.Move(node.outputs);
  }
  kept.outputs = mover.Move(graph.outputs);
  for (ir::State& state : kept.states) state.output = mover.Move(state.output);
  graph = std::move(kept);
  return changed;
}

}  // namespace

const Pass kPass_dead_code = {"dead_code", "removes nodes and values that no output depends on", Run};

}  // namespace whet::passes
