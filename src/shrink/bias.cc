// SPDX-License-Identifier: Apache-2.0
#include "shrink/bias.h"

#include "base/check.h"
#include "passes/weights.h"

namespace whet::shrink {
namespace {

using ir::Node;
using ir::ValueId;

// Means of the operand's channels; of the value that its numbers were moved from, where it was not seen itself.
std::vector<double> MeansOf(const ir::Graph& graph, const Observed& observed, const Scheme& scheme,
                            ValueId id) {
  for (ValueId seen : {id, scheme.placement.root[static_cast<size_t>(id)]}) {
    const auto found = observed.find(graph.value(seen).name);
    if (found != observed.end() && found->second.count() > 0 &&
        graph.type(seen).shape.back() == graph.type(id).shape.back())
      return found->second.ChannelMeans();
  }
  return {};
}

std::vector<float> BiasOf(const ir::Graph& graph, const Node& node, size_t channels) {
  if (!passes::HasBias(node)) return std::vector<float>(channels);
  const auto bias = graph.constant(node.inputs[2])->Data<float>();
  return {bias.begin(), bias.end()};
}

}  // namespace

std::vector<double> MeanResult(const ir::Node& node, const ir::Tensor& weights,
                               std::span<const double> means) {
  const int axis = *passes::ChannelAxis(node);
  const ir::Dims& dims = weights.dims();
  const size_t channels = static_cast<size_t>(dims[static_cast<size_t>(axis)]);
  const bool depthwise = node.op == "depthwise_conv2d";
  const size_t depth = depthwise ? 1 : static_cast<size_t>(dims.back());  // operand channels of one result
  const size_t groups = means.size() / depth, per_group = channels / groups;
  WHET_CHECK(groups * depth == means.size() && per_group * groups == channels);
  std::vector<double> result(channels);
  const auto w = weights.Data<float>();
  passes::ForEachWeight(dims, axis, [&](size_t i, size_t c) {
    const size_t in = c / per_group * depth + (depthwise ? 0 : i % depth);
    result[c] += static_cast<double>(w[i]) * means[in];
  });
  return result;
}

int CorrectBiases(const Observed& observed, const Scheme& scheme, ir::Graph* graph) {
  int changed = 0;
  for (Node& node : graph->nodes) {
    if (!passes::ChannelAxis(node)) continue;
    const auto weights = scheme.weights.find(node.inputs[1]);
    const bool computed = passes::HasBias(node) && !graph->constant(node.inputs[2]);
    if (weights == scheme.weights.end() || computed) continue;
    const std::vector<double> means = MeansOf(*graph, observed, scheme, node.inputs[0]);
    if (means.empty()) continue;
    const std::vector<double> wanted = MeanResult(node, *graph->constant(node.inputs[1]), means);
    const std::vector<double> given = MeanResult(node, weights->second.Real(), means);
    std::vector<float> bias = BiasOf(*graph, node, wanted.size());
    for (size_t c = 0; c < bias.size(); ++c)
      bias[c] = static_cast<float>(static_cast<double>(bias[c]) + wanted[c] - given[c]);
    node.inputs.resize(3, ir::kNoValue);
    const ir::Dims dims = {static_cast<int64_t>(bias.size())};
    node.inputs[2] = graph->AddConstant(node.name + ".bias", ir::Tensor::Of(dims, bias));
    ++changed;
  }
  return changed;
}

}  // namespace whet::shrink
