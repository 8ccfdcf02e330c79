// SPDX-License-Identifier: Apache-2.0
#include "shrink/quantise_weights.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <limits>
#include <map>
#include <vector>

#include "ops/op.h"
#include "passes/coded_weights.h"
#include "passes/pass.h"
#include "passes/weights.h"
#include "shrink/bias.h"
#include "shrink/equalise.h"
#include "shrink/insert.h"
#include "shrink/judge.h"
#include "shrink/lanes.h"
#include "shrink/layer_noise.h"
#include "shrink/stored_groups.h"

namespace whet::shrink {
namespace {

using ir::ValueId;

constexpr int64_t kGroup = 32;          // with 4 bits, unless asked for
constexpr int64_t kFewestInGroup = 16;  // with fewer, 8 bits take hardly more and lose far less

// Weights of a layer, and the axes of their output channels and of what is summed over.
struct Layer {
  size_t node;
  ValueId weights;
  int channel, summed;  // -1 where the sums are too short for groups
};

Layer LayerOf(const ir::Graph& graph, size_t i, size_t operand) {
  const ir::Node& node = graph.nodes[i];
  const ValueId weights = node.inputs[operand];
  const int rank = static_cast<int>(graph.type(weights).shape.size());
  if (node.op == "conv2d" || node.op == "fully_connected") return {i, weights, 0, rank - 1};
  if (node.op == "depthwise_conv2d") return {i, weights, 2, -1};
  if (operand == 0) return {i, weights, rank - 2, rank - 1};  // the left matrix of a product
  return {i, weights, rank - 1, rank - 2};
}

// Layers whose weights can be stored: constants that are read as weights alone.
std::vector<Layer> LayersOf(const ir::Graph& graph, const std::set<std::string>& keep_float) {
  std::map<ValueId, Layer> layers;
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
  std::vector<Layer> list;
  for (const auto& [id, layer] : layers) {
    if (!others.contains(id)) list.push_back(layer);
  }
  std::sort(list.begin(), list.end(), [](const Layer& a, const Layer& b) { return a.node < b.node; });
  return list;
}

// A float graph, its layers with weights, how they are stored, and what came of that.
struct Attempt {
  ir::Graph real;
  std::vector<Layer> layers;
  Scheme scheme;
  ir::Graph stored;
  double sqnr_db = std::numeric_limits<double>::quiet_NaN();
};

// The graph with codes and a dequantize in the place of the weights.
Result<ir::Graph> WithCodes(const ir::Graph& real, const Scheme& scheme) {
  ir::Graph graph = real;
  std::vector<ir::Node> nodes;
  std::map<ValueId, ValueId> replaced;
  for (const auto& [id, weights] : scheme.weights) {
    const std::string name = graph.value(id).name;
    const ValueId stored = graph.AddConstant(name + ".stored", weights.stored, weights.quant);
    replaced[id] = graph.AddValue(name + ".real", graph.type(id));
    nodes.push_back({"dequantize", name + ".dequantize", {stored}, {replaced[id]}, {}});
  }
  for (ir::Node& node : graph.nodes) {
    for (ValueId& in : node.inputs) {
      if (replaced.contains(in)) in = replaced[in];
    }
    nodes.push_back(std::move(node));
  }
  graph.nodes = std::move(nodes);
  WHET_TRY(ops::VerifyGraph(graph));
  return graph;
}

class Storer {
 public:
  explicit Storer(const WeightOptions& options) : options_(options) {}

  Result<Quantised> Run(ir::Graph real, const Samples* samples) {
    Attempt best = WHET_TRY(Try(std::move(real)));
    std::map<std::string, Noise> noise;
    if (samples) noise = WHET_TRY(Improve(*samples, &best));
    result_.sqnr_db = best.sqnr_db;
    for (const ir::Node& node : best.real.nodes) AddReport(best, node, noise);
    result_.graph = std::move(best.stored);
    return std::move(result_);
  }

 private:
  Result<Attempt> Try(ir::Graph real) const {
    Attempt attempt{std::move(real), {}, {}, {}};
    attempt.layers = LayersOf(attempt.real, options_.keep_float);
    if (attempt.layers.empty())
      return Error(
          fmt::format("no weights to store: the model has no convolution, fully connected layer, matrix "
                      "product or recurrent "
                      "layer with {} constant float weights; give a float model",
                      passes::kFewestCoded));
    for (const Layer& layer : attempt.layers) attempt.scheme.weights[layer.weights];
    std::atomic<size_t> done = 0;
    WHET_TRY(ForEachInLanes(attempt.layers.size(), options_.threads, [&](size_t i, size_t) -> Status {
      const ValueId weights = attempt.layers[i].weights;
      const ir::Tensor& tensor = *attempt.real.constant(weights);
      const auto [bits, sharing] = FormOf(attempt.layers[i], tensor.dims());
      attempt.scheme.weights.at(weights) = StoreShared(tensor, bits, sharing);
      if (options_.progress) options_.progress("storing weights", ++done, attempt.layers.size());
      return {};
    }));
    attempt.stored = WHET_TRY(WithCodes(attempt.real, attempt.scheme));
    return attempt;
  }

  // How the weights of a layer are stored.
  std::pair<int, Sharing> FormOf(const Layer& layer, const ir::Dims& dims) const {
    const int64_t summed = layer.summed < 0 ? 0 : dims[static_cast<size_t>(layer.summed)];
    if (summed < kFewestInGroup) return {8, {layer.channel, 0}};
    if (options_.bits == 4) return {4, {layer.summed, options_.group ? options_.group : kGroup}};
    if (options_.group == 0) return {8, {layer.channel, 0}};
    return {8, {layer.summed, options_.group}};
  }

  // What the answers keep, and whether they keep more with layers equalised, and with biases that make up for the weights' errors.
  // Yields the noise of each tensor.
  Result<std::map<std::string, Noise>> Improve(const Samples& samples, Attempt* best) {
    const Judge judge = WHET_TRY(Judge::Make(best->real, samples, options_.judged, options_.threads));
    best->sqnr_db = WHET_TRY(judge.SqnrDb(best->stored));
    result_.steps.push_back({"weights", best->sqnr_db, true});
    ir::Graph equalised = best->real;
    if (options_.equalise && EqualiseLayers(&equalised) > 0)
      WHET_TRY(Keep("equalisation", judge, WHET_TRY(Try(std::move(equalised))), best));
    if (options_.correct_bias) WHET_TRY(TryBiases(samples, judge, best));
    ir::Graph compiled = best->stored;
    WHET_TRY(passes::RunPasses(compiled));
    return LayerNoise(best->real, compiled, judge);
  }

  // The attempt, if its answers are nearer.
  Status Keep(const char* step, const Judge& judge, Attempt attempt, Attempt* best) {
    attempt.sqnr_db = WHET_TRY(judge.SqnrDb(attempt.stored));
    const bool better = attempt.sqnr_db > best->sqnr_db;
    result_.steps.push_back({step, attempt.sqnr_db, better});
    if (better) *best = std::move(attempt);
    return {};
  }

  Status TryBiases(const Samples& samples, const Judge& judge, Attempt* best) {
    const Observed observed = WHET_TRY(Calibrate(best->real, samples, options_.threads, options_.progress));
    Attempt corrected = *best;
    corrected.scheme.placement = Place(best->real, {});
    ir::Graph biased = best->real;
    if (CorrectBiases(observed, corrected.scheme, &biased) == 0) return {};
    corrected.stored = WHET_TRY(WithCodes(biased, corrected.scheme));
    return Keep("bias correction", judge, std::move(corrected), best);
  }

  void AddReport(const Attempt& attempt, const ir::Node& node, const std::map<std::string, Noise>& noise) {
    LayerReport report{node.name, node.op, attempt.real.value(node.outputs[0]).name, Stay::kNoWeights};
    Explanation explanation;
    if (options_.keep_float.contains(node.name)) report.stay = Stay::kNamed;
    for (const Layer& layer : attempt.layers) {
      if (&attempt.real.nodes[layer.node] != &node) continue;
      const ir::Tensor& real = *attempt.real.constant(layer.weights);
      const StoredWeights& stored = attempt.scheme.weights.at(layer.weights);
      report.stay = Stay::kStoredWeights;
      explanation.weights_db = StoringNoise(real, stored).sqnr_db();
      result_.weights.push_back({node.name, node.op, FormOf(layer, real.dims()).first, stored.quant.group,
                                 stored.quant.scale.size(), static_cast<size_t>(real.count()),
                                 explanation.weights_db});
    }
    const auto lost = noise.find(report.tensor);
    if (lost != noise.end()) report.sqnr_db = lost->second.sqnr_db();
    result_.layers.push_back(std::move(report));
    result_.explanations.push_back(explanation);
  }

  const WeightOptions& options_;
  Quantised result_;
};

}  // namespace

Result<Quantised> QuantiseWeights(ir::Graph graph, const Samples* samples, const WeightOptions& options) {
  if (options.bits != 4 && options.bits != 8)
    return Error(fmt::format("weights of {} bits: give 8 or 4", options.bits));
  if (options.group < 0 || (options.group > 0 && options.group < 2))
    return Error(fmt::format("groups of {} weights: give 2 or more", options.group));
  WHET_TRY(passes::RunPasses(graph));
  return Storer(options).Run(std::move(graph), samples);
}

}  // namespace whet::shrink
