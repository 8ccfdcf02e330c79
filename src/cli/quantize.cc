// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <filesystem>
#include <mutex>
#include <optional>

#include "cli/options.h"
#include "cli/progress.h"
#include "cli/quantize_report.h"
#include "cli/verb.h"
#include "report/quantise.h"

namespace whet::cli {
namespace {

struct QuantizeVerb {
  report::QuantiseRequest request;
  std::string data, judged;
  bool layers = false, json = false;
};

// The work tells of its progress from several threads; each part of it has a line of its own.
class ManyParts {
 public:
  shrink::Progress Teller() {
    return [this](std::string_view what, size_t done, size_t all) {
      const std::lock_guard lock(mutex_);
      if (part_ != what) progress_.emplace(part_ = what);
      progress_->Update(done, all);
    };
  }

 private:
  std::mutex mutex_;
  std::string part_;
  std::optional<Progress> progress_;
};

eval::OpenData Opener(const std::string& path) {
  return [path](const format::Entry& entry, const card::Card* card) {
    return eval::DataSet::Open(path, entry, card);
  };
}

Result<report::QuantiseOutcome> Quantise(const QuantizeVerb& verb) {
  ManyParts parts;
  report::QuantiseRequest request = verb.request;
  request.quantise.progress = parts.Teller();
  std::error_code unknown;
  report::MeasureOptions& measure = request.measure;
  measure.apart = !verb.judged.empty() && !std::filesystem::equivalent(verb.judged, verb.data, unknown);
  measure.judged = Opener(measure.apart ? verb.judged : verb.data);
  return report::QuantiseAndReport(request, verb.data.empty() ? eval::OpenData() : Opener(verb.data));
}

Result<int> Run(const QuantizeVerb& verb) {
  const report::QuantiseOutcome outcome = WHET_TRY(Quantise(verb));
  if (verb.json) {
    fmt::print("{}\n", report::JsonText(outcome.json));
    return 0;
  }
  PrintQuantized(outcome.done, verb.request.quantise.output, verb.layers);
  if (!verb.request.html.empty())
    fmt::print("{}\n{}: the report, one file; open it in a browser\n",
               outcome.json["verdict"]["text"].get<std::string>(), verb.request.html);
  return 0;
}

void DeclareReport(CLI::App& app, QuantizeVerb& verb) {
  app.add_option("--html", verb.request.html,
                 "write what it cost as one HTML page: accuracy, latency, and what each layer lost and why")
      ->type_name("FILE");
  DeclareLabels(app, verb.request.measure.evaluate.labels);
  app.add_option("--judge-data", verb.judged,
                 "with --labels: samples to judge on; without, those of --data that --count left out")
      ->type_name("DIR|FILE");
  DeclareTask(app, verb.request.measure.task);
}

Action Declare(CLI::App& app) {
  auto options = std::make_shared<QuantizeVerb>();
  shrink::QuantiseFileOptions& quantise = options->request.quantise;
  DeclareModel(app, quantise.model);
  app.add_option("--data", options->data,
                 "unlabelled samples: a folder of pictures, sounds or .npy, or one .npz or .npy; "
                 "w8 and w4 do without")
      ->type_name("DIR|FILE");
  app.add_option("-o,--output", quantise.output, "the plan to write")->required()->type_name("OUT.whet");
  app.add_option(
         "--scheme", quantise.scheme,
         "int8; int16x8: 16-bit activations; mixed: layers that int8 costs most stay float, or get 16-bit "
         "activations with --exact, until --min-sqnr is met; w8, w4: layers compute in floats, on weights "
         "stored "
         "in 8 or 4 bits")
      ->capture_default_str()
      ->type_name("SCHEME");
  app.add_option("--group", quantise.group,
                 "with --scheme w4 or w8: how many weights share a scale (w4: 32; w8: an output channel)")
      ->check(CLI::Range(2, 1 << 20))
      ->type_name("N");
  app.add_option(
         "--min-sqnr", quantise.least_sqnr_db,
         "with --scheme mixed, or w4 and --data: what the answers shall keep, in dB; w4 gives layers 8 "
         "bits for it")
      ->check(CLI::Range(0.0, 200.0))
      ->capture_default_str()
      ->type_name("DB");
  app.add_option("--most-float", quantise.most_float,
                 "with --scheme mixed: the part of the weights that such layers may hold")
      ->check(CLI::Range(0.0, 100.0))
      ->capture_default_str()
      ->type_name("PERCENT");
  app.add_option("--observer", quantise.observer,
                 "how ranges are found: min-max, percentile, mse, entropy, or auto for the least error of "
                 "each tensor")
      ->capture_default_str()
      ->type_name("NAME");
  app.add_option(
         "--search", quantise.search,
         "for detectors: move the ranges of the N tensors that cost most, as long as the answers come "
         "closer to float")
      ->check(CLI::Range(0, 10000))
      ->capture_default_str()
      ->type_name("N");
  app.add_option("--keep-float", quantise.keep_float, "an operation that stays float, by its name")
      ->type_name("NODE")
      ->allow_extra_args(false);
  app.add_option(
         "--skip", quantise.skip,
         "leave out a step: equalisation, joined-activations (whose layers TFLite has not), channel-gains, "
         "bias-correction")
      ->type_name("STEP")
      ->allow_extra_args(false);
  app.add_flag(
      "--exact", quantise.exact,
      "integers also where floats would be nearer, such as behind the last layer: the same bits everywhere");
  app.add_option("--count", quantise.count, "take only this many samples, evenly spaced")
      ->check(CLI::PositiveNumber)
      ->type_name("N");
  app.add_option("--threads", quantise.threads, "threads that compute, 0 for all of this process")
      ->check(CLI::Range(0, 64))
      ->capture_default_str();
  app.add_option("--goldens", quantise.goldens, "how many seeded inputs to store the answers of")
      ->check(CLI::Range(0, 100))
      ->capture_default_str();
  app.add_option("--target", quantise.model.target, "what the plan is for (names: `whet targets`)")
      ->capture_default_str()
      ->type_name("TARGET");
  app.add_option("--card", quantise.model.card, "the model card, in place of the one beside MODEL")
      ->type_name("FILE");
  DeclareReport(app, *options);
  app.add_flag("--layers", options->layers,
               "list every layer: what it is stored as, its range and its error");
  app.add_flag("--json", options->json, "print for machines; with --html all that the page tells");
  return [options] { return Run(*options); };
}

}  // namespace

extern const Verb kVerb_quantize;
const Verb kVerb_quantize = {"quantize", "Make an integer model of a float one, from unlabelled samples",
                             Declare};

}  // namespace whet::cli
