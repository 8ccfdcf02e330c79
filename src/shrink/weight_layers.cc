// SPDX-License-Identifier: Apache-2.0
#include "shrink/weight_layers.h"

#include <algorithm>
#include <map>

#include "passes/coded_weights.h"

namespace whet::shrink {
namespace {

using ir::ValueId;

WeightLayer LayerOf(const ir::Graph& graph, size_t i, size_t operand) {
  const ir::Node& node = graph.nodes[i];
  const ValueId weights = node.inputs[operand];
  const int rank = static_cast<int>(graph.type(weights).shape.size());
  if (node.op == "conv2d" || node.op == "fully_connected") return {i, weights, 0, rank - 1};
  if (node.op == "depthwise_conv2d") return {i, weights, 2, -1};
  if (operand == 0) return {i, weights, rank - 2, rank - 1};  // the left matrix of a product
  return {i, weights, rank - 1, rank - 2};
}

}  // namespace

std::vector<WeightLayer> WeightLayersOf(const ir::Graph& graph, const std::set<std::string>& keep_float) {
  std::map<ValueId, WeightLayer> layers;
  std::set<ValueId> others(graph.outputs.begin(), graph.outputs.end());
  for (const ir::State& state : graph.states) others.insert(state.output);
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    const ir::Node& node = graph.nodes[i];
    for (size_t k = 0; k < node.inputs.size(); ++k) {
      const ir::Tensor* constant = graph.constant(node.inputs[k]);
      if (!constant || constant->dtype() != DType::kF32 || constant->count() < passes::kFewestCoded) continue;
      const bool named = keep_float.contains(node.name);
      if (named || !passes::IsWeights(node, k) || constant->dims().size() < 2) others.insert(node.inputs[k]);
      layers.try_emplace(node.inputs[k], LayerOf(graph, i, k));
    }
  }
  std::vector<WeightLayer> list;
  for (const auto& [id, layer] : layers) {
    if (!others.contains(id)) list.push_back(layer);
  }
  std::sort(list.begin(), list.end(),
            [](const WeightLayer& a, const WeightLayer& b) { return a.node < b.node; });
  return list;
}

}  // namespace whet::shrink
