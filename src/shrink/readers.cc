// SPDX-License-Identifier: Apache-2.0
#include "shrink/readers.h"

#include <algorithm>

namespace whet::shrink {

const ir::Node* OnlyReader(const ir::Graph& graph, ir::ValueId id) {
  const ir::Node* reader = nullptr;
  for (const ir::Node& node : graph.nodes) {
    if (std::find(node.inputs.begin(), node.inputs.end(), id) == node.inputs.end()) continue;
    if (reader) return nullptr;
    reader = &node;
  }
  const bool leaves = std::find(graph.outputs.begin(), graph.outputs.end(), id) != graph.outputs.end() ||
                      std::any_of(graph.states.begin(), graph.states.end(),
                                  [&](const ir::State& state) { return state.output == id; });
  return leaves ? nullptr : reader;
}

}  // namespace whet::shrink
