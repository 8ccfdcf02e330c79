// SPDX-License-Identifier: Apache-2.0
#include "shrink/quantise_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>

#include "base/digest.h"
#include "eval/model_card.h"
#include "runtime/default_threads.h"
#include "shrink/quantise_weights.h"

namespace whet::shrink {
namespace {

// The data set as samples, with a digest of each that was read.
class Hashed {
 public:
  Hashed(const eval::DataSet& data, size_t count) : data_(data) {
    chosen_ = Spaced(data.size(), count == 0 ? data.size() : count);
    digests_.resize(chosen_.size());
  }

  Samples samples() {
    return {chosen_.size(),
            [this](size_t i) -> Result<std::vector<ir::Tensor>> {
              std::vector<ir::Tensor> inputs = WHET_TRY(data_.Load(chosen_[i])).inputs;
              std::string all;
              for (const ir::Tensor& input : inputs) all += Hex(Sha256(input.bytes()));
              const std::lock_guard lock(mutex_);
              digests_[i] = std::move(all);
              return inputs;
            },
            [this](size_t i) { return data_.name(chosen_[i]); }};
  }

  // Of all samples in order: the plan says what it was calibrated with.
  std::string Digest() const {
    std::string all;
    for (const std::string& digest : digests_) all += digest;
    return Hex(Sha256(std::as_bytes(std::span(all))));
  }

 private:
  const eval::DataSet& data_;
  std::vector<size_t> chosen_;
  std::mutex mutex_;
  std::vector<std::string> digests_;
};

Result<std::optional<Observer>> ParseObserver(const std::string& name) {
  if (name == "auto") return std::optional<Observer>();
  std::string names = "auto";
  for (int i = 0; i < kObservers; ++i) {
    const auto observer = static_cast<Observer>(i);
    if (name == ObserverName(observer)) return std::optional(observer);
    names += fmt::format(", {}", ObserverName(observer));
  }
  return Error(fmt::format("observer '{}': the observers are {}", name, names));
}

Status ReadSkipped(const std::vector<std::string>& names, QuantiseOptions* quantise) {
  for (const std::string& name : names) {
    if (name == "equalisation") {
      quantise->equalise = false;
    } else if (name == "bias-correction") {
      quantise->correct_bias = false;
    } else if (name == "joined-activations") {
      quantise->placement.separate = true;
    } else if (name == "channel-gains") {
      quantise->gains = false;
    } else {
      return Error(fmt::format(
          "skip '{}': the steps are equalisation, joined-activations, channel-gains and bias-correction",
          name));
    }
  }
  return {};
}

// A name that is none of a node would be a float layer less, unnoticed.
Status CheckNames(const ir::Graph& graph, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    const bool known =
        std::ranges::any_of(graph.nodes, [&](const ir::Node& node) { return node.name == name; });
    if (!known)
      return Error(fmt::format(
          "keep-float '{}': no operation has this name; `whet inspect MODEL --ops` lists them", name));
  }
  return {};
}

bool WeightsAlone(const QuantiseFileOptions& options) {
  return options.scheme == "w8" || options.scheme == "w4";
}

WeightOptions OfWeights(const QuantiseFileOptions& options, const QuantiseOptions& quantise) {
  WeightOptions weights;
  weights.bits = options.scheme == "w4" ? 4 : 8;
  weights.group = options.group;
  weights.equalise = quantise.equalise;
  weights.correct_bias = quantise.correct_bias;
  weights.least_sqnr_db = options.least_sqnr_db;
  weights.keep_float = quantise.placement.keep_float;
  weights.threads = quantise.threads;
  weights.judged = quantise.judged;
  weights.explained = quantise.explained;
  weights.progress = quantise.progress;
  return weights;
}

Result<QuantiseOptions> ReadOptions(const QuantiseFileOptions& options) {
  constexpr std::string_view kSchemes[] = {"int8", "int16x8", "mixed", "w8", "w4"};
  if (std::ranges::find(kSchemes, options.scheme) == std::end(kSchemes))
    return Error(fmt::format("scheme '{}': the schemes are int8, int16x8, mixed, w8 and w4", options.scheme));
  if (options.group != 0 && !WeightsAlone(options))
    return Error("group: only the schemes w8 and w4 store weights in groups");
  QuantiseOptions quantise;
  if (options.scheme == "int16x8") quantise.grid.dtype = DType::kI16;
  if (options.scheme == "mixed") quantise.least_sqnr_db = options.least_sqnr_db;
  quantise.wide = options.exact;
  quantise.searched = options.search;
  quantise.most_float = options.most_float / 100;
  quantise.observer = WHET_TRY(ParseObserver(options.observer));
  WHET_TRY(ReadSkipped(options.skip, &quantise));
  quantise.placement.keep_float.insert(options.keep_float.begin(), options.keep_float.end());
  quantise.placement.everywhere = options.exact;
  quantise.explained = options.explained;
  quantise.threads = options.threads ? options.threads : runtime::DefaultThreads();
  quantise.progress = options.progress;
  return quantise;
}

// Yields the plan's bytes.
Result<size_t> WritePlan(const QuantiseFileOptions& options, const ir::Graph& graph,
                         const std::string& digest, size_t samples) {
  const MappedFile source = WHET_TRY(MappedFile::Open(options.model.path));
  lower::CompileOptions compile;
  compile.lower.target = options.model.target;
  for (int seed = 1; seed <= options.goldens; ++seed)
    compile.lower.golden_seeds.push_back(static_cast<uint32_t>(seed));
  compile.lower.golden_seeds.erase(compile.lower.golden_seeds.begin());  // the default one
  compile.lower.card = WHET_TRY(eval::CardToEmbed(options.model));
  compile.lower.provenance = {{"source_sha256", Hex(Sha256(source.bytes()))}, {"scheme", options.scheme}};
  if (samples > 0) {
    compile.lower.provenance.emplace_back("calibration_sha256", digest);
    compile.lower.provenance.emplace_back("calibration_samples", std::to_string(samples));
  }
  const lower::Lowered lowered = WHET_TRY(lower::Compile(graph, compile).With(options.model.path));
  WHET_TRY(WriteFile(options.output, lowered.file));
  return lowered.file.size();
}

}  // namespace

Result<QuantisedFile> QuantiseFile(const QuantiseFileOptions& options, const eval::OpenData& open) {
  const QuantiseOptions quantise = WHET_TRY(ReadOptions(options));
  ir::Graph graph = WHET_TRY(eval::LoadGraph(options.model));
  WHET_TRY(CheckNames(graph, options.keep_float));
  eval::Model model = WHET_TRY(eval::Model::Load(options.model));
  std::optional<card::Card> card = WHET_TRY(eval::LoadCard(model, options.model));
  if (!open && WeightsAlone(options)) {
    Quantised quantised = WHET_TRY(
        QuantiseWeights(std::move(graph), nullptr, OfWeights(options, quantise)).With(options.model.path));
    const size_t bytes = WHET_TRY(WritePlan(options, quantised.graph, "", 0));
    return QuantisedFile{std::move(quantised), std::move(model), std::move(card), std::nullopt, bytes, 0};
  }
  if (!open)
    return Error(
        fmt::format("scheme '{}' needs samples: give some with data, or choose w8 or w4", options.scheme));
  eval::DataSet data = WHET_TRY(open(model.entry(), card ? &*card : nullptr));
  Hashed hashed(data, options.count);
  const Samples samples = hashed.samples();
  if (samples.count == 0) return Error("there are no samples to calibrate with");
  Quantised quantised = WHET_TRY(
      (WeightsAlone(options) ? QuantiseWeights(std::move(graph), &samples, OfWeights(options, quantise))
                             : Quantise(std::move(graph), samples, quantise))
          .With(options.model.path));
  WHET_TRY(data.CheckGuard());
  const size_t bytes = WHET_TRY(WritePlan(options, quantised.graph, hashed.Digest(), samples.count));
  return QuantisedFile{std::move(quantised), std::move(model), std::move(card), std::move(data), bytes,
                       samples.count};
}

}  // namespace whet::shrink
