// SPDX-License-Identifier: Apache-2.0
#include "shrink/alone.h"

#include <algorithm>

#include "passes/weights.h"

namespace whet::shrink {
namespace {

using ir::Node;
using ir::ValueId;

void RoundWeights(const Storage& storage, size_t at, ir::Graph* graph) {
  Node& node = graph->nodes[at];
  if (!passes::ChannelAxis(node) || storage.scheme.placement.nodes[at] != Stay::kInteger) return;
  const auto weights = storage.scheme.weights.find(node.inputs[1]);
  if (weights == storage.scheme.weights.end()) return;
  node.inputs[1] = graph->AddConstant(node.name + ".rounded", weights->second.Real());
  const Node& corrected = storage.corrected.nodes[at];
  if (!passes::HasBias(corrected) || !storage.corrected.constant(corrected.inputs[2])) return;
  node.inputs.resize(std::max<size_t>(node.inputs.size(), 3), ir::kNoValue);
  node.inputs[2] = graph->AddConstant(node.name + ".bias", *storage.corrected.constant(corrected.inputs[2]));
}

// What reads the value reads it rounded; the nodes for that come first in the list of those to insert at `at`.
void RoundValue(const Scheme& scheme, ValueId id, size_t at, ir::Graph* graph) {
  const std::optional<Form> form = scheme.MadeAs(id);
  if (!form) return;
  const std::string name = graph->value(id).name;
  const ir::Shape shape = graph->type(id).shape;
  const ir::Type type{DType::kF32, shape, {}};
  const ValueId stored = graph->AddValue(name + ".rounded", {form->grid.dtype, shape, form->quant});
  const ValueId real = graph->AddValue(name + ".real", type);
  graph->ReplaceUses(id, real);
  std::vector<Node> nodes;
  const auto times = [&](const char* what, ValueId x, ValueId y, std::vector<float> factors) {
    const ir::Dims dims = {static_cast<int64_t>(factors.size())};
    const ValueId constant = graph->AddConstant(name + what, ir::Tensor::Of<float>(dims, factors));
    nodes.push_back({"mul", name + what, {x, constant}, {y}, {}});
  };
  ValueId in = id, out = real;
  if (!form->gain.empty()) times(".gain", id, in = graph->AddValue(name + ".gained", type), form->gain);
  if (!form->gain.empty()) out = graph->AddValue(name + ".dequantized", type);
  nodes.push_back({"quantize", name + ".quantize", {in}, {stored}, {}});
  nodes.push_back({"dequantize", name + ".dequantize", {stored}, {out}, {}});
  std::vector<float> back = form->gain;
  for (float& gain : back) gain = 1 / gain;
  if (!back.empty()) times(".loss", out, real, back);
  graph->nodes.insert(graph->nodes.begin() + static_cast<ptrdiff_t>(at), nodes.begin(), nodes.end());
}

}  // namespace

ir::Graph RoundPart(const Storage& storage, const Part& part) {
  ir::Graph graph = storage.real;
  std::vector<size_t> nodes = part.nodes;
  std::ranges::sort(nodes, std::greater());  // from the end, so that insertions move nothing still to come
  for (size_t at : nodes) {
    RoundWeights(storage, at, &graph);
    RoundValue(storage.scheme, graph.nodes[at].outputs[0], at + 1, &graph);
  }
  if (part.input != ir::kNoValue) RoundValue(storage.scheme, part.input, 0, &graph);
  return graph;
}

Result<Noise> NoiseAlone(const Storage& storage, const Part& part, const Judge& judge, size_t most) {
  return judge.NoiseOf(RoundPart(storage, part), most, 1);
}

}  // namespace whet::shrink
