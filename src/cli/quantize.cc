// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/digest.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/quantize_report.h"
#include "cli/verb.h"
#include "eval/data_set.h"
#include "eval/model_card.h"
#include "runtime/default_threads.h"
#include "shrink/quantise.h"

namespace whet::cli {
namespace {

struct QuantizeVerb {
  ModelOptions model;
  std::string data, output, scheme = "int8", observer = "auto";
  std::vector<std::string> keep_float, skip;
  size_t count = 0;
  double least_sqnr_db = 20, most_float = 10;
  int threads = 0, goldens = 1;
  bool exact = false, layers = false, json = false;
};

// The data set as samples, with a digest of each that was read.
class Hashed {
 public:
  Hashed(const eval::DataSet& data, size_t count) : data_(data) {
    chosen_ = shrink::Spaced(data.size(), count == 0 ? data.size() : count);
    digests_.resize(chosen_.size());
  }

  shrink::Samples samples() {
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

Result<std::optional<shrink::Observer>> ParseObserver(const std::string& name) {
  if (name == "auto") return std::optional<shrink::Observer>();
  std::string names = "auto";
  for (int i = 0; i < shrink::kObservers; ++i) {
    const auto observer = static_cast<shrink::Observer>(i);
    if (name == shrink::ObserverName(observer)) return std::optional(observer);
    names += fmt::format(", {}", shrink::ObserverName(observer));
  }
  return Error(fmt::format("--observer {}: the observers are {}", name, names));
}

Status ReadSkipped(const std::vector<std::string>& names, shrink::QuantiseOptions* quantise) {
  for (const std::string& name : names) {
    if (name == "equalisation") {
      quantise->equalise = false;
    } else if (name == "bias-correction") {
      quantise->correct_bias = false;
    } else {
      return Error(fmt::format("--skip {}: the steps are equalisation and bias-correction", name));
    }
  }
  return {};
}

// A name that is none of a node would be a float layer less, unnoticed.
Status CheckNames(const ir::Graph& graph, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    const bool known = std::any_of(graph.nodes.begin(), graph.nodes.end(),
                                   [&](const ir::Node& node) { return node.name == name; });
    if (!known)
      return Error(fmt::format(
          "--keep-float {}: no operation has this name; `whet inspect MODEL --ops` lists them", name));
  }
  return {};
}

Result<shrink::QuantiseOptions> ReadOptions(const QuantizeVerb& options) {
  if (options.scheme != "int8" && options.scheme != "int16x8" && options.scheme != "mixed")
    return Error(fmt::format("--scheme {}: the schemes are int8, int16x8 and mixed", options.scheme));
  shrink::QuantiseOptions quantise;
  if (options.scheme == "int16x8") quantise.grid.dtype = DType::kI16;
  if (options.scheme == "mixed") quantise.least_sqnr_db = options.least_sqnr_db;
  quantise.most_float = options.most_float / 100;
  quantise.observer = WHET_TRY(ParseObserver(options.observer));
  WHET_TRY(ReadSkipped(options.skip, &quantise));
  quantise.placement.keep_float.insert(options.keep_float.begin(), options.keep_float.end());
  quantise.placement.everywhere = options.exact;
  quantise.threads = options.threads ? options.threads : runtime::DefaultThreads();
  return quantise;
}

// Yields the plan's bytes.
Result<size_t> WritePlan(const QuantizeVerb& options, const shrink::Quantised& quantised,
                         const Hashed& hashed, size_t samples) {
  const MappedFile source = WHET_TRY(MappedFile::Open(options.model.path));
  lower::CompileOptions compile;
  compile.lower.target = options.model.target;
  for (int seed = 1; seed <= options.goldens; ++seed)
    compile.lower.golden_seeds.push_back(static_cast<uint32_t>(seed));
  compile.lower.golden_seeds.erase(compile.lower.golden_seeds.begin());  // the default one
  compile.lower.card = WHET_TRY(eval::CardToEmbed(options.model));
  compile.lower.provenance = {{"source_sha256", Hex(Sha256(source.bytes()))},
                              {"scheme", options.scheme},
                              {"calibration_sha256", hashed.Digest()},
                              {"calibration_samples", std::to_string(samples)}};
  const lower::Lowered lowered = WHET_TRY(lower::Compile(quantised.graph, compile).With(options.model.path));
  WHET_TRY(WriteFile(options.output, lowered.file));
  return lowered.file.size();
}

// The work tells of its progress from several threads; each part of it has a line of its own.
Result<shrink::Quantised> WithProgress(ir::Graph graph, const shrink::Samples& samples,
                                       shrink::QuantiseOptions* options) {
  std::optional<Progress> progress;
  std::string part;
  std::mutex mutex;
  options->progress = [&](std::string_view what, size_t done, size_t all) {
    const std::lock_guard lock(mutex);
    if (part != what) progress.emplace(part = what);
    progress->Update(done, all);
  };
  return shrink::Quantise(std::move(graph), samples, *options);
}

Result<int> Run(const QuantizeVerb& options) {
  shrink::QuantiseOptions quantise = WHET_TRY(ReadOptions(options));
  ir::Graph graph = WHET_TRY(eval::LoadGraph(options.model));
  WHET_TRY(CheckNames(graph, options.keep_float));
  const Model model = WHET_TRY(Model::Load(options.model));
  const auto card = WHET_TRY(eval::LoadCard(model, options.model));
  const eval::DataSet data =
      WHET_TRY(eval::DataSet::Open(options.data, model.entry(), card ? &*card : nullptr));
  Hashed hashed(data, options.count);
  const shrink::Samples samples = hashed.samples();
  const shrink::Quantised quantised =
      WHET_TRY(WithProgress(std::move(graph), samples, &quantise).With(options.model.path));
  const size_t bytes = WHET_TRY(WritePlan(options, quantised, hashed, samples.count));
  const QuantizeSummary summary{options.output, bytes, model.file().size(), samples.count, options.layers};
  options.json ? PrintQuantizedJson(quantised, summary) : PrintQuantized(quantised, summary);
  return 0;
}

Action Declare(CLI::App& app) {
  auto options = std::make_shared<QuantizeVerb>();
  DeclareModel(app, options->model);
  app.add_option("--data", options->data,
                 "unlabelled samples: a folder of pictures, sounds or .npy, or one .npz or .npy")
      ->required()
      ->type_name("DIR|FILE");
  app.add_option("-o,--output", options->output, "the plan to write")->required()->type_name("OUT.whet");
  app.add_option("--scheme", options->scheme,
                 "int8; int16x8: 16-bit activations; mixed: layers that int8 costs most stay float, until "
                 "--min-sqnr is met")
      ->capture_default_str()
      ->type_name("SCHEME");
  app.add_option("--min-sqnr", options->least_sqnr_db,
                 "with --scheme mixed: what the answers shall keep, in dB")
      ->check(CLI::Range(0.0, 200.0))
      ->capture_default_str()
      ->type_name("DB");
  app.add_option("--most-float", options->most_float,
                 "with --scheme mixed: the part of the weights that may stay float")
      ->check(CLI::Range(0.0, 100.0))
      ->capture_default_str()
      ->type_name("PERCENT");
  app.add_option("--observer", options->observer,
                 "how ranges are found: min-max, percentile, mse, entropy, or auto for the least error of "
                 "each tensor")
      ->capture_default_str()
      ->type_name("NAME");
  app.add_option("--keep-float", options->keep_float, "an operation that stays float, by its name")
      ->type_name("NODE")
      ->allow_extra_args(false);
  app.add_option("--skip", options->skip, "leave out a step: equalisation, bias-correction")
      ->type_name("STEP")
      ->allow_extra_args(false);
  app.add_flag(
      "--exact", options->exact,
      "integers also where floats would be nearer, such as behind the last layer: the same bits everywhere");
  app.add_option("--count", options->count, "take only this many samples, evenly spaced")
      ->check(CLI::PositiveNumber)
      ->type_name("N");
  app.add_option("--threads", options->threads, "threads that compute, 0 for all of this process")
      ->check(CLI::Range(0, 64))
      ->capture_default_str();
  app.add_option("--goldens", options->goldens, "how many seeded inputs to store the answers of")
      ->check(CLI::Range(0, 100))
      ->capture_default_str();
  app.add_option("--target", options->model.target, "what the plan is for (names: `whet targets`)")
      ->capture_default_str()
      ->type_name("TARGET");
  app.add_option("--card", options->model.card, "the model card, in place of the one beside MODEL")
      ->type_name("FILE");
  app.add_flag("--layers", options->layers,
               "list every layer: what it is stored as, its range and its error");
  app.add_flag("--json", options->json, "print for machines");
  return [options] { return Run(*options); };
}

}  // namespace

extern const Verb kVerb_quantize;
const Verb kVerb_quantize = {"quantize", "Make an integer model of a float one, from unlabelled samples",
                             Declare};

}  // namespace whet::cli
