// SPDX-License-Identifier: Apache-2.0
#include "passes/coded_weights.h"

#include <algorithm>
#include <map>

#include "passes/weights.h"

namespace whet::passes {
namespace {

using ir::ValueId;

struct Weights {
  std::string_view op;
  size_t first, last;  // operands
};
constexpr Weights kWeights[] = {{"conv2d", 1, 1},
                                {"depthwise_conv2d", 1, 1},
                                {"fully_connected", 1, 1},
                                {"matmul", 0, 1},
                                {"rnn", 1, 1},
                                {"gru", 1, 1},
                                {"lstm", 1, 1}};

// Whether `node` scales the result of a layer by constants that fold_scale and fuse_batch_norm put into float weights.
bool IsScale(const ir::Graph& graph, const ir::Node& node, size_t operand) {
  if (node.op == "batch_norm") return operand == 0;
  if (node.op != "mul") return false;
  const ir::Shape& shape = graph.type(node.inputs[operand]).shape;
  return shape == graph.type(node.outputs[0]).shape && !shape.empty() && shape.back().known() &&
         PerChannel(graph.constant(node.inputs[1 - operand]), shape.back().size());
}

}  // namespace

bool IsWeights(const ir::Node& node, size_t operand) {
  return std::any_of(std::begin(kWeights), std::end(kWeights), [&](const Weights& w) {
    return w.op == node.op && w.first <= operand && operand <= w.last;
  });
}

std::set<ValueId> CodedWeights(const ir::Graph& graph) {
  std::set<ValueId> coded;
  const std::vector<int32_t> uses = graph.UseCounts();
  std::map<ValueId, ValueId>
      layer;  // from results of layers with such weights, if a scale may become part of them, to the weights
  for (const ir::Node& node : graph.nodes) {
    for (size_t i = 0; i < node.inputs.size(); ++i) {
      if (coded.contains(node.inputs[i]) && !IsWeights(node, i)) coded.erase(node.inputs[i]);
      const auto scaled = layer.find(node.inputs[i]);
      if (scaled != layer.end() && IsScale(graph, node, i)) coded.erase(scaled->second);
    }
    const bool open =
        ChannelAxis(node) && !HasActivation(node) && uses[static_cast<size_t>(node.outputs[0])] == 1;
    if (open && coded.contains(node.inputs[1])) layer[node.outputs[0]] = node.inputs[1];
    if (node.op != "dequantize") continue;
    const ir::Tensor* stored = graph.constant(node.inputs[0]);
    if (stored && stored->dtype() == DType::kI8 && stored->count() >= kFewestCoded)
      coded.insert(node.outputs[0]);
  }
  for (ValueId id : graph.outputs) coded.erase(id);
  for (const ir::State& state : graph.states) coded.erase(state.output);
  return coded;
}

}  // namespace whet::passes
