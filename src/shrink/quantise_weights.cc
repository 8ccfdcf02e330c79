// SPDX-License-Identifier: Apache-2.0
#include "shrink/quantise_weights.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
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
#include "shrink/weight_layers.h"

namespace whet::shrink {
namespace {

using ir::ValueId;

constexpr int64_t kGroup = 32;          // with 4 bits, unless asked for
constexpr int64_t kFewestInGroup = 16;  // with fewer, 8 bits take hardly more and lose far less

// A float graph, its layers with weights, how they are stored, and what came of that.
struct Attempt {
  ir::Graph real;
  std::vector<WeightLayer> layers;
  std::vector<StoredWeights> asked, eight;  // of each layer: as options ask for, and in 8 bits
  std::vector<bool> wide;  // of each layer: whether it gets 8 bits for the sake of the answers
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
  struct Form {
    int bits;
    Sharing sharing;
  };

  Result<Attempt> Try(ir::Graph real) const {
    Attempt attempt;
    attempt.real = std::move(real);
    attempt.layers = WeightLayersOf(attempt.real, options_.keep_float);
    if (attempt.layers.empty())
      return Error(
          fmt::format("no weights to store: the model has no convolution, fully connected layer, matrix "
                      "product or recurrent "
                      "layer with {} constant float weights; give a float model",
                      passes::kFewestCoded));
    const size_t count = attempt.layers.size();
    attempt.asked.resize(count), attempt.eight.resize(count), attempt.wide.resize(count);
    std::atomic<size_t> done = 0;
    WHET_TRY(ForEachInLanes(count, options_.threads, [&](size_t i, size_t) -> Status {
      const WeightLayer& layer = attempt.layers[i];
      const ir::Tensor& weights = *attempt.real.constant(layer.weights);
      const Form form = FormOf(layer, weights.dims());
      attempt.asked[i] = StoreShared(weights, form.bits, form.sharing);
      if (form.bits == 4) attempt.eight[i] = StoreShared(weights, 8, {layer.channel, 0, layer.channel});
      if (options_.progress) options_.progress("storing weights", ++done, count);
      return {};
    }));
    WHET_TRY(Assemble(&attempt));
    return attempt;
  }

  // How the weights of a layer are to be stored.
  Form FormOf(const WeightLayer& layer, const ir::Dims& dims) const {
    const int64_t summed = layer.summed < 0 ? 0 : dims[static_cast<size_t>(layer.summed)];
    const Sharing channels{layer.channel, 0, layer.channel};
    if (summed < kFewestInGroup) return {8, channels};
    if (options_.bits == 4)
      return {4, {layer.summed, options_.group ? options_.group : kGroup, layer.channel}};
    return {8, options_.group == 0 ? channels : Sharing{layer.summed, options_.group, layer.channel}};
  }

  Status Assemble(Attempt* attempt) const {
    for (size_t i = 0; i < attempt->layers.size(); ++i) {
      attempt->scheme.weights[attempt->layers[i].weights] =
          attempt->wide[i] ? attempt->eight[i] : attempt->asked[i];
    }
    ir::Graph graph = attempt->real;
    if (observed_) {
      attempt->scheme.placement = Place(graph, {});
      CorrectBiases(*observed_, attempt->scheme, &graph);
    }
    attempt->stored = WHET_TRY(WithCodes(graph, attempt->scheme));
    return {};
  }

  // What the answers keep, and whether they keep more with layers equalised, with biases that make up for the weights' errors, and
  // with more bits where they cost most. Yields the noise of each tensor.
  Result<std::map<std::string, Noise>> Improve(const Samples& samples, Attempt* best) {
    const Judge judge = WHET_TRY(Judge::Make(best->real, samples, options_.judged, options_.threads));
    best->sqnr_db = WHET_TRY(judge.SqnrDb(best->stored));
    result_.steps.push_back({"weights", best->sqnr_db, true});
    ir::Graph equalised = best->real;
    if (options_.equalise && EqualiseLayers(&equalised) > 0)
      WHET_TRY(Keep("equalisation", judge, WHET_TRY(Try(std::move(equalised))), best));
    if (options_.correct_bias) {
      observed_ = WHET_TRY(Calibrate(best->real, samples, options_.threads, options_.progress));
      Attempt corrected = *best;
      WHET_TRY(Assemble(&corrected));
      if (!WHET_TRY(Keep("bias correction", judge, std::move(corrected), best))) observed_.reset();
    }
    WHET_TRY(Widen(judge, best));
    if (options_.explained) WHET_TRY(TryAlone(judge, *best));
    ir::Graph compiled = best->stored;
    WHET_TRY(passes::RunPasses(compiled));
    return LayerNoise(best->real, compiled, {}, judge);
  }

  // What the answers lose when the weights of one layer alone are stored.
  Status TryAlone(const Judge& judge, const Attempt& best) {
    alone_.resize(best.layers.size());
    std::atomic<size_t> done = 0;
    return ForEachInLanes(alone_.size(), options_.threads, [&](size_t i, size_t) -> Status {
      const ValueId weights = best.layers[i].weights;
      ir::Graph graph = best.real;
      graph.value(weights).constant = best.scheme.weights.at(weights).Real();
      alone_[i] = WHET_TRY(judge.NoiseOf(std::move(graph), options_.explained, 1));
      if (options_.progress) options_.progress("trying layer by layer", ++done, alone_.size());
      return {};
    });
  }

  double SumAlone() const {
    double sum = 0;
    for (const Noise& one : alone_) sum += one.noise;
    return sum;
  }

  // The attempt, if its answers are nearer.
  Result<bool> Keep(const char* step, const Judge& judge, Attempt attempt, Attempt* best) {
    attempt.sqnr_db = WHET_TRY(judge.SqnrDb(attempt.stored));
    const bool better = attempt.sqnr_db > best->sqnr_db;
    result_.steps.push_back({step, attempt.sqnr_db, better});
    if (better) *best = std::move(attempt);
    return better;
  }

  size_t Count(const Attempt& attempt, size_t layer) const {
    return static_cast<size_t>(attempt.real.constant(attempt.layers[layer].weights)->count());
  }

  // Of each layer that could be stored in 4 bits: what these alone cost the answers.
  Result<std::map<size_t, double>> Costs(const Judge& judge, const Attempt& best) const {
    constexpr size_t kFew = 8;
    std::vector<size_t> narrow;
    for (size_t i = 0; i < best.layers.size(); ++i) {
      if (!best.eight[i].stored.bytes().empty()) narrow.push_back(i);
    }
    std::map<size_t, double> costs;
    for (size_t i : narrow) costs[i] = 0;
    std::atomic<size_t> done = 0;
    WHET_TRY(ForEachInLanes(narrow.size(), options_.threads, [&](size_t k, size_t) -> Status {
      Attempt alone = best;
      for (size_t i : narrow) alone.wide[i] = i != narrow[k];
      WHET_TRY(Assemble(&alone));
      costs.at(narrow[k]) = std::pow(10, -WHET_TRY(judge.SqnrDb(alone.stored, kFew)) / 10);
      if (options_.progress) options_.progress("trying layer by layer", ++done, narrow.size());
      return {};
    }));
    return costs;
  }

  // As few layers in this order as it takes get 8 bits, so that the answers keep what is asked for; all, where that is not enough.
  Result<Attempt> Widened(const Judge& judge, const Attempt& best, const std::vector<size_t>& order) const {
    size_t low = 1, high = order.size();  // fewer than `low` are too few, `high` are enough
    std::optional<Attempt> enough;
    while (low < high || !enough) {
      const size_t tried = low < high ? (low + high) / 2 : high;
      Attempt attempt = best;
      for (size_t i = 0; i < tried; ++i) attempt.wide[order[i]] = true;
      WHET_TRY(Assemble(&attempt));
      attempt.sqnr_db = WHET_TRY(judge.SqnrDb(attempt.stored));
      const bool keeps = attempt.sqnr_db >= options_.least_sqnr_db || tried == order.size();
      (keeps ? high : low) = keeps ? tried : tried + 1;
      if (keeps) enough = std::move(attempt);
    }
    return std::move(*enough);
  }

  // Layers that cost most for their weights come first, or that cost most: what widens fewer weights is taken.
  Status Widen(const Judge& judge, Attempt* best) {
    if (options_.bits != 4 || best->sqnr_db >= options_.least_sqnr_db) return {};
    const std::map<size_t, double> costs = WHET_TRY(Costs(judge, *best));
    if (costs.empty()) return {};
    Attempt least;
    size_t fewest = SIZE_MAX;
    for (const bool by_weight : {true, false}) {
      const auto cost = [&](size_t i) {
        return costs.at(i) / (by_weight ? static_cast<double>(Count(*best, i)) : 1);
      };
      std::vector<size_t> order;
      order.reserve(costs.size());
      for (const auto& each : costs) order.push_back(each.first);
      std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return cost(a) > cost(b); });
      Attempt attempt = WHET_TRY(Widened(judge, *best, order));
      size_t weights = 0;
      for (size_t i : order) weights += attempt.wide[i] ? Count(attempt, i) : 0;
      if (weights >= fewest) continue;
      fewest = weights;
      least = std::move(attempt);
    }
    const auto wide = std::count(least.wide.begin(), least.wide.end(), true);
    result_.steps.push_back({fmt::format("{} in 8 bits", wide), least.sqnr_db, true});
    *best = std::move(least);
    return {};
  }

  void AddReport(const Attempt& attempt, const ir::Node& node, const std::map<std::string, Noise>& noise) {
    LayerReport report{node.name, node.op, attempt.real.value(node.outputs[0]).name, Stay::kNoWeights};
    Explanation explanation;
    if (options_.keep_float.contains(node.name)) report.stay = Stay::kNamed;
    for (size_t i = 0; i < attempt.layers.size(); ++i) {
      const WeightLayer& layer = attempt.layers[i];
      if (&attempt.real.nodes[layer.node] != &node) continue;
      const ir::Tensor& real = *attempt.real.constant(layer.weights);
      const StoredWeights& stored = attempt.scheme.weights.at(layer.weights);
      report.stay = Stay::kStoredWeights;
      explanation.weights_db = StoringNoise(real, stored).sqnr_db();
      if (!alone_.empty()) {
        explanation.alone_db = alone_[i].sqnr_db();
        explanation.share +=
            SumAlone() > 0 ? alone_[i].noise / SumAlone() : 0;  // a node may hold several weights
      }
      result_.weights.push_back({node.name, node.op, attempt.wide[i] ? 8 : FormOf(layer, real.dims()).bits,
                                 stored.quant.group, stored.quant.scale.size(),
                                 static_cast<size_t>(real.count()), explanation.weights_db});
    }
    const auto lost = noise.find(report.tensor);
    if (lost != noise.end()) report.sqnr_db = lost->second.sqnr_db();
    result_.layers.push_back(std::move(report));
    result_.explanations.push_back(explanation);
  }

  const WeightOptions& options_;
  std::vector<Noise> alone_;          // of each layer, where that was asked for
  std::optional<Observed> observed_;  // where corrected biases are better, or are being tried
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
