// SPDX-License-Identifier: Apache-2.0
#include "shrink/quantise.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "passes/pass.h"
#include "shrink/bias.h"
#include "shrink/choose_ranges.h"
#include "shrink/equalise.h"
#include "shrink/insert.h"
#include "shrink/judge.h"
#include "shrink/layer_noise.h"

namespace whet::shrink {
namespace {

// A float graph, how it is to be stored, and what came of that.
struct Attempt {
  ir::Graph real;
  Scheme scheme;
  std::map<ir::ValueId, Choice> choices;
  ir::Graph quantised;
  double sqnr_db = 0;
};

class Quantiser {
 public:
  Quantiser(const Samples& samples, const QuantiseOptions& options, Judge judge)
      : samples_(samples), options_(options), judge_(std::move(judge)) {}

  Result<Quantised> Run(ir::Graph real) {
    WHET_TRY(TryEqualising(&real));
    observed_ = WHET_TRY(Calibrate(real, samples_, options_.threads, options_.progress));
    Attempt best = WHET_TRY(WithRanges(std::move(real), observed_));
    result_.steps.push_back({"ranges", best.sqnr_db, true});
    if (options_.correct_bias) WHET_TRY(TryBiases(&best));
    return Report(std::move(best));
  }

 private:
  Result<Attempt> WithRanges(ir::Graph real, const Observed& observed) {
    Attempt attempt;
    attempt.scheme.placement = Place(real, options_.placement);
    const std::vector<Stay>& nodes = attempt.scheme.placement.nodes;
    if (std::find(nodes.begin(), nodes.end(), Stay::kInteger) == nodes.end())
      return Error(
          "nothing to quantise: the model has no convolution or fully connected layer with constant float "
          "weights");
    WHET_TRY(ChooseRanges(real, observed, options_.observer, &attempt.scheme, &attempt.choices));
    ChooseWeights(real, &attempt.scheme);
    attempt.real = std::move(real);
    WHET_TRY(Assess(&attempt));
    return attempt;
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
      return WHET_TRY(WithRanges(graph, WHET_TRY(Calibrate(graph, few, options_.threads, {})))).sqnr_db;
    };
    const double before = WHET_TRY(attempt(*real)), after = WHET_TRY(attempt(equalised));
    result_.steps.push_back({"equalisation", after, after > before});
    if (after > before) *real = std::move(equalised);
    return {};
  }

  Status TryBiases(Attempt* best) {
    Attempt corrected = *best;
    if (CorrectBiases(observed_, corrected.scheme, &corrected.real) == 0) return {};
    ChooseWeights(corrected.real, &corrected.scheme);
    WHET_TRY(Assess(&corrected));
    const bool better = corrected.sqnr_db > best->sqnr_db;
    result_.steps.push_back({"bias correction", corrected.sqnr_db, better});
    if (better) *best = std::move(corrected);
    return {};
  }

  Result<Quantised> Report(Attempt best) {
    const std::map<std::string, Noise> noise = WHET_TRY(LayerNoise(best.real, best.quantised, judge_));
    for (size_t i = 0; i < best.real.nodes.size(); ++i) {
      const ir::Node& node = best.real.nodes[i];
      LayerReport layer{node.name, node.op, best.real.value(node.outputs[0]).name,
                        best.scheme.placement.nodes[i]};
      const auto choice = best.choices.find(node.outputs[0]);
      if (choice != best.choices.end()) {
        layer.observer = choice->second.observer;
        layer.quant = choice->second.quant;
      }
      const auto seen = observed_.find(layer.tensor);
      if (seen != observed_.end() && seen->second.count() > 0) {
        layer.low = static_cast<double>(seen->second.low());
        layer.high = static_cast<double>(seen->second.high());
      }
      const auto lost = noise.find(layer.tensor);
      if (lost != noise.end()) layer.sqnr_db = lost->second.sqnr_db();
      result_.layers.push_back(std::move(layer));
    }
    result_.graph = std::move(best.quantised);
    result_.sqnr_db = best.sqnr_db;
    return std::move(result_);
  }

  const Samples& samples_;
  const QuantiseOptions& options_;
  const Judge judge_;
  Observed observed_;
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
