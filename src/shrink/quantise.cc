// SPDX-License-Identifier: Apache-2.0
#include "shrink/quantise.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <numeric>
#include <set>
#include <utility>

#include "passes/pass.h"
#include "shrink/bias.h"
#include "shrink/channel_gains.h"
#include "shrink/choose_ranges.h"
#include "shrink/equalise.h"
#include "shrink/explain.h"
#include "shrink/insert.h"
#include "shrink/judge.h"
#include "shrink/lanes.h"
#include "shrink/layer_noise.h"
#include "shrink/search_ranges.h"
#include "shrink/sensitivity.h"

namespace whet::shrink {
namespace {

constexpr double kLeastGainDb = 0.05;  // what the answers must gain for a layer to be worth its bytes

// A float graph, how it is to be stored, and what came of that.
struct Attempt {
  ir::Graph real;
  Scheme scheme;
  ir::Graph quantised;
  double sqnr_db = 0;
};

// The names of nodes that give stored integers.
std::set<std::string> IntegerNodes(const ir::Graph& graph) {
  std::set<std::string> names;
  for (const ir::Node& node : graph.nodes) {
    if (graph.type(node.outputs[0]).quant.present() && node.op != "quantize") names.insert(node.name);
  }
  return names;
}

class Quantiser {
 public:
  Quantiser(const Samples& samples, const QuantiseOptions& options, Judge judge)
      : samples_(samples), options_(options), judge_(std::move(judge)), placing_(options.placement) {
    placing_.separate |=
        options.grid.dtype != DType::kI8;  // activations within layers are tables of 8-bit results
  }

  Result<Quantised> Run(ir::Graph real) {
    WHET_TRY(TryEqualising(&real));
    observed_ = WHET_TRY(Calibrate(real, samples_, options_.threads, options_.progress));
    base_.scheme = WHET_TRY(SchemeFor(real, observed_, &choices_));
    base_.real = std::move(real);
    WHET_TRY(Assess(&base_));
    result_.steps.push_back({"ranges", base_.sqnr_db, true});
    WHET_TRY(TryGains());
    Attempt best = base_;
    if (options_.correct_bias) WHET_TRY(TryBiases(&best));
    if (options_.searched) WHET_TRY(Search(&best));
    if (options_.least_sqnr_db && options_.wide) WHET_TRY(ChooseWide());
    if (options_.least_sqnr_db) WHET_TRY(MakePrecise(&best));
    return Report(std::move(best));
  }

 private:
  Result<Scheme> SchemeFor(const ir::Graph& real, const Observed& observed, Choices* choices) const {
    Scheme scheme;
    scheme.grid = options_.grid;
    scheme.placement = Place(real, placing_);
    const std::vector<Stay>& nodes = scheme.placement.nodes;
    if (std::find(nodes.begin(), nodes.end(), Stay::kInteger) == nodes.end())
      return Error(
          "nothing to quantise: the model has no convolution or fully connected layer with constant float "
          "weights");
    *choices = WHET_TRY(
        ChooseRanges(real, observed, options_.observer, Widest(real), scheme.grid, options_.threads));
    for (const auto& [id, choice] : *choices) scheme.quant[id] = choice.quant;
    ChooseWeights(real, &scheme, options_.threads);
    return scheme;
  }

  // With everything stored that some placement stores.
  Placement Widest(const ir::Graph& real) const {
    PlacementOptions all = placing_;
    all.separate = true;
    return Place(real, all);
  }

  Status ChooseWide() {
    wide_choices_ = WHET_TRY(ChooseRanges(base_.real, observed_, options_.observer, Widest(base_.real),
                                          Grid{DType::kI16}, options_.threads));
    for (const auto& [id, choice] : wide_choices_) base_.scheme.wide_quant[id] = choice.quant;
    return {};
  }

  Status Assess(Attempt* attempt) {
    attempt->quantised = WHET_TRY(InsertQuantisation(attempt->real, attempt->scheme));
    attempt->sqnr_db = WHET_TRY(judge_.SqnrDb(attempt->quantised));
    return {};
  }

  // Whether equalised layers do better shows on the judge's samples alone; all samples are run on the better graph.
  Status TryEqualising(ir::Graph* real) {
    ir::Graph equalised = *real;
    if (!options_.equalise || EqualiseLayers(&equalised) == 0) return {};
    const Samples few{judge_.inputs().size(),
                      [this](size_t i) -> Result<std::vector<ir::Tensor>> { return judge_.inputs()[i]; },
                      [](size_t i) { return fmt::format("sample {}", i); }};
    const auto attempt = [&](const ir::Graph& graph) -> Result<double> {
      Choices choices;
      const Observed observed = WHET_TRY(Calibrate(graph, few, options_.threads, {}));
      const Scheme scheme = WHET_TRY(SchemeFor(graph, observed, &choices));
      return judge_.SqnrDb(WHET_TRY(InsertQuantisation(graph, scheme)));
    };
    const double before = WHET_TRY(attempt(*real)), after = WHET_TRY(attempt(equalised));
    result_.steps.push_back({"equalisation", after, after > before});
    if (after > before) *real = std::move(equalised);
    return {};
  }

  Status TryGains() {
    if (!options_.gains) return {};
    Attempt gained = base_;
    gained.scheme.gained = ChooseGains(gained.real, observed_, gained.scheme.placement, gained.scheme.grid);
    if (gained.scheme.gained.empty()) return {};
    std::vector<ir::ValueId> roots;
    for (const auto& [id, _] : gained.scheme.gained) roots.push_back(id);
    ChooseWeights(gained.real, roots, &gained.scheme);
    WHET_TRY(Assess(&gained));
    const bool better = gained.sqnr_db > base_.sqnr_db;
    result_.steps.push_back({"channel gains", gained.sqnr_db, better});
    if (better) base_ = std::move(gained);
    return {};
  }

  Status TryBiases(Attempt* best) {
    Attempt corrected = *best;
    if (CorrectBiases(observed_, corrected.scheme, &corrected.real) == 0) return {};
    WHET_TRY(Assess(&corrected));
    const bool better = corrected.sqnr_db > best->sqnr_db;
    result_.steps.push_back({"bias correction", corrected.sqnr_db, better});
    biases_ = better;
    if (better) *best = std::move(corrected);
    return {};
  }

  Status Search(Attempt* best) {
    const auto judged = [this](const Scheme& scheme) -> Result<double> {
      return judge_.SqnrDb(WHET_TRY(Under(scheme)).quantised);
    };
    const RangeSearch search{
        {base_.real, best->real, base_.scheme}, judge_, judged, options_.searched, options_.progress};
    SearchedRanges found = WHET_TRY(SearchRanges(search, best->sqnr_db));
    result_.steps.push_back({"range search", found.sqnr_db, !found.moved.empty()});
    if (found.moved.empty()) return {};
    base_.scheme = std::move(found.scheme);
    moved_ = std::move(found.moved);
    *best = WHET_TRY(Under(base_.scheme));
    best->sqnr_db = found.sqnr_db;
    return {};
  }

  // With some nodes float; their biases are those of the source.
  Result<Attempt> WithFloat(const std::set<std::string>& nodes) const {
    PlacementOptions placement = placing_;
    placement.keep_float.insert(nodes.begin(), nodes.end());
    return With(placement);
  }

  // With some nodes as precise as the options allow them to be.
  Result<Attempt> WithPrecise(const std::set<std::string>& nodes) const {
    if (!options_.wide) return WithFloat(nodes);
    PlacementOptions placement = placing_;
    placement.wide.insert(nodes.begin(), nodes.end());
    return With(placement);
  }

  Result<Attempt> With(const PlacementOptions& placement) const {
    Scheme scheme = base_.scheme;
    scheme.placement = Place(base_.real, placement);
    return Under(std::move(scheme));
  }

  Result<Attempt> Under(Scheme scheme) const {
    Attempt attempt;
    attempt.real = base_.real;
    attempt.scheme = std::move(scheme);
    std::erase_if(attempt.scheme.weights, [&](const auto& weights) {
      for (size_t i = 0; i < attempt.real.nodes.size(); ++i) {
        const ir::Node& node = attempt.real.nodes[i];
        const bool reads = node.inputs.size() > 1 && node.inputs[1] == weights.first;
        if (reads && attempt.scheme.placement.nodes[i] == Stay::kInteger) return false;
      }
      return true;
    });
    if (biases_) CorrectBiases(observed_, attempt.scheme, &attempt.real);
    attempt.quantised = WHET_TRY(InsertQuantisation(attempt.real, attempt.scheme));
    return attempt;
  }

  // What the answers keep, on a few samples, when each unit alone is stored: noise of different layers adds up. `best` has the
  // biases that go with stored weights.
  Result<std::vector<double>> CostsOf(const std::vector<Unit>& units, const Attempt& best) const {
    constexpr size_t kFew = 8;
    const Storage storage{base_.real, best.real, base_.scheme};
    std::vector<double> kept(units.size());
    std::atomic<size_t> done = 0;
    WHET_TRY(ForEachInLanes(units.size(), options_.threads, [&](size_t i, size_t) -> Status {
      kept[i] = WHET_TRY(NoiseAlone(storage, units[i].part, judge_, kFew)).sqnr_db();
      if (options_.progress) options_.progress("trying layer by layer", ++done, units.size());
      return {};
    }));
    return kept;
  }

  // What follows the last layers is cheap in 16 bits too.
  Result<std::set<std::string>> WidenTail(Attempt* best) {
    std::set<std::string> tail = TailOf(base_.real, placing_);
    if (tail.empty()) return tail;
    Attempt attempt = WHET_TRY(WithPrecise(tail));
    attempt.sqnr_db = WHET_TRY(judge_.SqnrDb(attempt.quantised));
    const bool better = attempt.sqnr_db > best->sqnr_db;
    result_.steps.push_back({"16-bit tail", attempt.sqnr_db, better});
    if (!better) return std::set<std::string>();
    *best = std::move(attempt);
    return tail;
  }

  // The layer that costs most comes first: alone, and else with what reads it, since rounding a result a second time, as its
  // reader stores it, costs as much as the first. What does not help in company stays integer.
  Status MakePrecise(Attempt* best) {
    const std::vector<Unit> units = UnitsOf(base_.real, base_.scheme.placement);
    const double most = options_.most_float * static_cast<double>(WeightsOf(units, nullptr));
    const std::vector<double> kept = WHET_TRY(CostsOf(units, *best));
    std::vector<size_t> order(units.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return kept[a] < kept[b]; });
    kept_precise_ = WHET_TRY(WidenTail(best));
    for (size_t i : order) {
      if (best->sqnr_db >= *options_.least_sqnr_db) break;
      if (kept_precise_.contains(units[i].layer)) continue;
      for (const std::set<std::string>& nodes : RemediesFor(base_.real, units[i].part)) {
        std::set<std::string> with = kept_precise_;
        with.insert(nodes.begin(), nodes.end());
        if (static_cast<double>(WeightsOf(units, &with)) > most) continue;
        Attempt attempt = WHET_TRY(WithPrecise(with));
        attempt.sqnr_db = WHET_TRY(judge_.SqnrDb(attempt.quantised));
        if (attempt.sqnr_db < best->sqnr_db + kLeastGainDb) continue;
        Keep(units, std::move(with), attempt.sqnr_db);
        *best = std::move(attempt);
        break;
      }
    }
    return {};
  }

  // Of the units whose layer is among the nodes, or of all.
  static size_t WeightsOf(const std::vector<Unit>& units, const std::set<std::string>* nodes) {
    size_t weights = 0;
    for (const Unit& unit : units) weights += !nodes || nodes->contains(unit.layer) ? unit.weights : 0;
    return weights;
  }

  void Keep(const std::vector<Unit>& units, std::set<std::string> nodes, double sqnr_db) {
    for (const Unit& unit : units) {
      if (nodes.contains(unit.layer) && !kept_precise_.contains(unit.layer))
        result_.precise_layers.push_back({unit.layer, sqnr_db, unit.weights});
    }
    kept_precise_ = std::move(nodes);
  }

  // How a value was stored, and what it lost.
  void Describe(const Attempt& best, ir::ValueId id, const std::map<std::string, Noise>& noise,
                LayerReport* layer) const {
    if (const std::optional<Form> form = best.scheme.MadeAs(id)) {
      layer->dtype = form->grid.dtype;
      layer->quant = form->quant;
      layer->by_channel = !form->gain.empty();
      const bool wide = best.scheme.placement.made_wide[static_cast<size_t>(id)];
      layer->searched = moved_.contains(id);
      if (!layer->by_channel) layer->observer = (wide ? wide_choices_ : choices_).at(id).observer;
    }
    const auto seen = observed_.find(layer->tensor);
    if (seen != observed_.end() && seen->second.count() > 0) {
      layer->low = static_cast<double>(seen->second.low());
      layer->high = static_cast<double>(seen->second.high());
    }
    const auto lost = noise.find(layer->tensor);
    if (lost != noise.end()) layer->sqnr_db = lost->second.sqnr_db();
  }

  // By the name of each node that shall be integer: that of the node which does its work.
  static std::map<std::string, std::string> Workers(const Attempt& best) {
    std::map<std::string, std::string> workers;
    for (size_t i = 0; i < best.real.nodes.size(); ++i) {
      const ir::Node& node = best.real.nodes[i];
      if (!best.scheme.placement.within[i]) continue;
      for (const ir::Node& layer : best.real.nodes) {
        if (layer.outputs[0] == node.inputs[0]) workers[node.name] = workers[layer.name] = layer.name;
      }
    }
    return workers;
  }

  static std::map<std::string, std::vector<float>> GainsByName(const Attempt& best) {
    std::map<std::string, std::vector<float>> gains;
    for (const auto& [id, _] : best.scheme.gained) {
      if (const std::optional<Form> form = best.scheme.MadeAs(id); form && !form->gain.empty())
        gains[best.real.value(id).name] = form->gain;
    }
    return gains;
  }

  Result<Quantised> Report(Attempt best) {
    ir::Graph integer = best.quantised;
    WHET_TRY(passes::RunPasses(integer));
    const std::set<std::string> computed = IntegerNodes(integer);
    const std::map<std::string, std::string> workers = Workers(best);
    const std::map<std::string, Noise> noise =
        WHET_TRY(LayerNoise(base_.real, integer, GainsByName(best), judge_));
    for (size_t i = 0; i < best.real.nodes.size(); ++i) {
      const ir::Node& node = best.real.nodes[i];
      LayerReport layer{node.name, node.op, best.real.value(node.outputs[0]).name,
                        best.scheme.placement.nodes[i]};
      Describe(best, node.outputs[0], noise, &layer);
      const auto worker = workers.find(node.name);
      layer.joined = worker != workers.end() && !best.scheme.placement.within[i];
      const std::string& works = worker == workers.end() ? node.name : worker->second;
      const bool refused = (layer.quant.present() || layer.joined) && !computed.contains(works);
      if (refused && layer.stay == Stay::kInteger) layer.stay = Stay::kRefused;
      result_.layers.push_back(std::move(layer));
    }
    if (options_.explained) WHET_TRY(ExplainAll(best, noise));
    result_.graph = std::move(best.quantised);
    result_.sqnr_db = best.sqnr_db;
    result_.wide = options_.wide;
    return std::move(result_);
  }

  Status ExplainAll(const Attempt& best, const std::map<std::string, Noise>& noise) {
    std::vector<Part> parts;
    for (size_t i = 0; i < best.real.nodes.size(); ++i) parts.push_back({{i}});
    for (ir::ValueId id : best.real.inputs) {
      if (!best.scheme.placement.stored[static_cast<size_t>(id)]) continue;
      LayerReport input{"", "input", best.real.value(id).name};
      Describe(best, id, noise, &input);
      result_.inputs.push_back(std::move(input));
      parts.push_back({{}, id});
    }
    const Storage storage{base_.real, best.real, best.scheme};
    result_.explanations =
        WHET_TRY(Explain(storage, parts, observed_, judge_, options_.explained, options_.progress));
    return options_.wide ? Status() : TryRemedies(best, parts);  // where floats are no remedy
  }

  // Of the costliest parts: whether the answers gain when the part stays float, or what reads it does too, since its result is
  // stored for readers that compute in integers.
  Status TryRemedies(const Attempt& best, const std::vector<Part>& parts) {
    constexpr size_t kTried = 5;
    constexpr double kWorthwhile = 0.05;
    std::vector<Explanation>& all = result_.explanations;
    std::vector<size_t> order(parts.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, [&](size_t a, size_t b) { return all[a].share > all[b].share; });
    std::erase_if(order, [&](size_t i) { return all[i].share < kWorthwhile; });
    order.resize(std::min(order.size(), kTried));
    const double before = WHET_TRY(judge_.SqnrDb(best.quantised, options_.explained));
    for (size_t at = 0; at < order.size(); ++at) {
      const size_t i = order[at];
      for (const std::set<std::string>& nodes : RemediesFor(base_.real, parts[i])) {
        std::set<std::string> kept = kept_precise_;
        kept.insert(nodes.begin(), nodes.end());
        const Attempt attempt = WHET_TRY(WithFloat(kept));
        const double gain = WHET_TRY(judge_.SqnrDb(attempt.quantised, options_.explained)) - before;
        if (gain <= all[i].gain_db + kWorthwhile) continue;
        all[i].gain_db = gain;
        all[i].keep_float.assign(nodes.begin(), nodes.end());
      }
      if (options_.progress) options_.progress("trying remedies", at + 1, order.size());
    }
    return {};
  }

  const Samples& samples_;
  const QuantiseOptions& options_;
  const Judge judge_;
  PlacementOptions placing_;
  Observed observed_;
  Choices choices_, wide_choices_;
  std::set<ir::ValueId> moved_;
  Attempt base_;                        // all integer, biases as they were
  bool biases_ = false;                 // whether corrected ones are better
  std::set<std::string> kept_precise_;  // nodes, by mixed precision
  Quantised result_;
};

}  // namespace

Result<Quantised> Quantise(ir::Graph graph, const Samples& samples, const QuantiseOptions& options) {
  if (samples.count == 0) return Error("there are no samples to calibrate with");
  WHET_TRY(passes::RunPasses(graph));
  Judge judge = WHET_TRY(Judge::Make(graph, samples, options.judged, options.threads));
  return Quantiser(samples, options, std::move(judge)).Run(std::move(graph));
}

}  // namespace whet::shrink
