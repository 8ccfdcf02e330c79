// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <mutex>
#include <optional>

#include "cli/options.h"
#include "cli/progress.h"
#include "cli/quantize_report.h"
#include "cli/verb.h"
#include "report/quantised.h"
#include "shrink/quantise_file.h"

namespace whet::cli {
namespace {

struct QuantizeVerb {
  shrink::QuantiseFileOptions quantise;
  std::string data;
  bool layers = false, json = false;
};

// The work tells of its progress from several threads; each part of it has a line of its own.
Result<shrink::QuantisedFile> WithProgress(const QuantizeVerb& verb) {
  shrink::QuantiseFileOptions options = verb.quantise;
  std::optional<Progress> progress;
  std::string part;
  std::mutex mutex;
  options.progress = [&](std::string_view what, size_t done, size_t all) {
    const std::lock_guard lock(mutex);
    if (part != what) progress.emplace(part = what);
    progress->Update(done, all);
  };
  return shrink::QuantiseFile(options, [&](const format::Entry& entry, const card::Card* card) {
    return eval::DataSet::Open(verb.data, entry, card);
  });
}

Result<int> Run(const QuantizeVerb& options) {
  const shrink::QuantisedFile done = WHET_TRY(WithProgress(options));
  if (options.json) {
    fmt::print("{}\n", report::JsonText(report::ToJson(done, options.quantise.output)));
  } else {
    PrintQuantized(done, options.quantise.output, options.layers);
  }
  return 0;
}

Action Declare(CLI::App& app) {
  auto options = std::make_shared<QuantizeVerb>();
  shrink::QuantiseFileOptions& quantise = options->quantise;
  DeclareModel(app, quantise.model);
  app.add_option("--data", options->data,
                 "unlabelled samples: a folder of pictures, sounds or .npy, or one .npz or .npy")
      ->required()
      ->type_name("DIR|FILE");
  app.add_option("-o,--output", quantise.output, "the plan to write")->required()->type_name("OUT.whet");
  app.add_option(
         "--scheme", quantise.scheme,
         "int8; int16x8: 16-bit activations; mixed: layers that int8 costs most stay float, or get 16-bit "
         "activations with --exact, until --min-sqnr is met")
      ->capture_default_str()
      ->type_name("SCHEME");
  app.add_option("--min-sqnr", quantise.least_sqnr_db,
                 "with --scheme mixed: what the answers shall keep, in dB")
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
  app.add_option("--keep-float", quantise.keep_float, "an operation that stays float, by its name")
      ->type_name("NODE")
      ->allow_extra_args(false);
  app.add_option("--skip", quantise.skip, "leave out a step: equalisation, bias-correction")
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
