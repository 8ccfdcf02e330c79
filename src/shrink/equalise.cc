// SPDX-License-Identifier: Apache-2.0
#include "shrink/equalise.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "passes/weights.h"

namespace whet::shrink {
namespace {

using ir::Node;
using ir::ValueId;

constexpr int kSweeps = 10;     // a layer in the middle belongs to two pairs
constexpr float kDead = 1e-5f;  // of the largest weight: what a channel has that holds nothing

struct Pair {
  size_t first, second;  // indices of nodes
};

// f(s * x) is s * f(x) for every s > 0.
bool ScalesThrough(const Node& node) {
  return !node.attrs.Has("act_max") && (!node.attrs.Has("act_min") || node.attrs.Real("act_min") == 0);
}

bool HasRealConstants(const ir::Graph& graph, const Node& node) {
  const auto real = [&](ir::ValueId id) { return graph.constant(id) && graph.type(id).dtype == DType::kF32; };
  return passes::ChannelAxis(node) && real(node.inputs[1]) &&
         (!passes::HasBias(node) || real(node.inputs[2]));
}

int64_t ResultChannels(const ir::Graph& graph, const Node& node) {
  return graph.constant(node.inputs[1])->dims()[static_cast<size_t>(*passes::ChannelAxis(node))];
}

// The axis of the weights that counts the operand's channels; none where groups cut them up.
std::optional<int> OperandAxis(const ir::Graph& graph, const Node& node, int64_t channels) {
  const ir::Dims& dims = graph.constant(node.inputs[1])->dims();
  const int axis = static_cast<int>(dims.size()) - 1;
  return dims.back() == channels ? std::optional(axis) : std::nullopt;
}

std::vector<Pair> FindPairs(const ir::Graph& graph) {
  const std::vector<int32_t> producers = graph.Producers(), uses = graph.UseCounts();
  std::vector<Pair> pairs;
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    const Node& second = graph.nodes[i];
    if (!HasRealConstants(graph, second)) continue;
    const ValueId x = second.inputs[0];
    const int32_t producer = producers[static_cast<size_t>(x)];
    if (producer < 0 || uses[static_cast<size_t>(x)] != 1) continue;
    const Node& first = graph.nodes[static_cast<size_t>(producer)];
    if (!HasRealConstants(graph, first) || !ScalesThrough(first)) continue;
    if (OperandAxis(graph, second, ResultChannels(graph, first)))
      pairs.push_back({static_cast<size_t>(producer), i});
  }
  return pairs;
}

std::vector<float> LargestAlong(const ir::Tensor& weights, int axis) {
  std::vector<float> largest(static_cast<size_t>(weights.dims()[static_cast<size_t>(axis)]));
  const auto w = weights.Data<float>();
  passes::ForEachWeight(weights.dims(), axis,
                        [&](size_t i, size_t c) { largest[c] = std::max(largest[c], std::abs(w[i])); });
  return largest;
}

void Scale(ir::Graph* graph, ValueId* id, int axis, const std::vector<double>& factor) {
  *id =
      graph->AddConstant(graph->value(*id).name, passes::ScaledWeights(*graph->constant(*id), axis, factor));
}

void Equalise(ir::Graph* graph, const Pair& pair) {
  Node &first = graph->nodes[pair.first], &second = graph->nodes[pair.second];
  const int out = *passes::ChannelAxis(first),
            in = *OperandAxis(*graph, second, ResultChannels(*graph, first));
  const std::vector<float> a = LargestAlong(*graph->constant(first.inputs[1]), out),
                           b = LargestAlong(*graph->constant(second.inputs[1]), in);
  // Training leaves dead channels weights of 1e-30: stretched to the range of others, they would not be dead any more.
  const auto alive = [](const std::vector<float>& largest, size_t c) {
    return largest[c] > kDead * *std::max_element(largest.begin(), largest.end());
  };
  std::vector<double> up(a.size(), 1.0), down(a.size(), 1.0);
  for (size_t c = 0; c < a.size(); ++c) {
    if (!alive(a, c) || !alive(b, c)) continue;
    up[c] = std::clamp(std::sqrt(static_cast<double>(a[c]) / static_cast<double>(b[c])), 1e-3, 1e3);
    down[c] = 1 / up[c];
  }
  Scale(graph, &first.inputs[1], out, down);
  if (passes::HasBias(first)) Scale(graph, &first.inputs[2], 0, down);
  Scale(graph, &second.inputs[1], in, up);
}

}  // namespace

int EqualiseLayers(ir::Graph* graph) {
  const std::vector<Pair> pairs = FindPairs(*graph);
  for (int sweep = 0; sweep < kSweeps; ++sweep) {
    for (const Pair& pair : pairs) Equalise(graph, pair);
  }
  return static_cast<int>(pairs.size());
}

}  // namespace whet::shrink
