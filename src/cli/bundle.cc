// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cmath>
#include <filesystem>

#include "base/file.h"
#include "bundle/assemble.h"
#include "bundle/seal.h"
#include "card/card.h"
#include "cli/bundle_report.h"
#include "cli/bundle_trial.h"
#include "cli/bundle_variant.h"
#include "cli/verb.h"

namespace whet::cli {
namespace {

struct BundleVerb {
  std::vector<std::string> words, variants, seal_to, provenance;
  bundle::Sources sources;
  std::string output, card;
  double p99_ms = 0, peak_mb = 0;
  int64_t runs = 100;
  bool no_trial = false, json = false;
};

Result<std::string> FolderOf(const BundleVerb& options) {
  if (options.words.size() != 2) return Error("`whet bundle " + options.words[0] + "` takes one FOLDER");
  return options.words[1];
}

Result<int> Show(const BundleVerb& options) {
  const std::string folder = WHET_TRY(FolderOf(options));
  const bundle::Manifest manifest = WHET_TRY(bundle::ReadBundle(folder));
  options.json ? PrintBundleJson(manifest, {}) : PrintBundle(manifest, {});
  return 0;
}

Result<int> Check(const BundleVerb& options) {
  const std::string folder = WHET_TRY(FolderOf(options));
  const bundle::Manifest manifest = WHET_TRY(bundle::ReadBundle(folder));
  WHET_TRY(bundle::CheckBundle(folder, manifest));
  const size_t files = manifest.variants.size() + manifest.documents.size();
  if (options.json) {
    fmt::print("{}\n", PrintJson(JsonObject{{"good", true}, {"files", static_cast<int64_t>(files)}}));
  } else {
    fmt::print("{}: {} {} as it was made: {} files\n", folder, manifest.model, manifest.version, files);
  }
  return 0;
}

// The card as devices get it: checked, and with its labels inside.
Result<std::string> CardText(const std::string& path) {
  if (path.empty()) return std::string();
  return card::PrintCard(WHET_TRY(card::ReadCard(path).With(path)));
}

Status AddVariants(const BundleVerb& options, bundle::Sources& sources) {
  const bundle::Limits limits{.p99_us = static_cast<int64_t>(std::ceil(options.p99_ms * 1e3)),
                              .peak_bytes = static_cast<int64_t>(std::ceil(options.peak_mb * 1e6)),
                              .runs = options.runs};
  for (const std::string& plan : options.words)
    sources.variants.push_back(
        {.name = std::filesystem::path(plan).stem().string(), .path = plan, .limits = limits});
  for (const std::string& text : options.variants)
    sources.variants.push_back(WHET_TRY(ParseVariant(text, limits).With("--variant " + text)));
  return sources.variants.empty() ? Error("give plans, or --variant NAME=PLAN") : Status();
}

Result<bundle::Sources> SourcesOf(const BundleVerb& options) {
  bundle::Sources sources = options.sources;
  if (options.output.empty()) return Error("say with -o where the bundle goes");
  if (sources.model.empty() || sources.version.empty()) return Error("give --model NAME and --version V");
  WHET_TRY(AddVariants(options, sources));
  sources.card = WHET_TRY(CardText(options.card));
  for (const std::string& file : options.seal_to) {
    sources.seal_to.push_back(WHET_TRY(ReadText(file)));
    WHET_TRY(bundle::RecipientId(sources.seal_to.back()).With(file));
  }
  for (const std::string& pair : options.provenance) {
    const size_t equals = pair.find('=');
    if (equals == pair.npos || equals == 0) return Error("--provenance " + pair + ": must be KEY=VALUE");
    sources.provenance.emplace_back(pair.substr(0, equals), pair.substr(equals + 1));
  }
  return sources;
}

// By the variant's name; before anything is written.
Result<Trials> TryAll(const bundle::Sources& sources) {
  Trials trials;
  for (const bundle::Source& source : sources.variants) {
    const std::string cannot = WHET_TRY(WhyNotTried(source));
    trials[source.name] = cannot.empty() ? Tried{WHET_TRY(TryHere(source.path, source.limits)), ""}
                                         : Tried{std::nullopt, cannot};
  }
  return trials;
}

Result<int> Make(const BundleVerb& options) {
  const bundle::Sources sources = WHET_TRY(SourcesOf(options));
  const Trials trials = options.no_trial ? Trials() : WHET_TRY(TryAll(sources));
  const bundle::Manifest manifest = WHET_TRY(bundle::Assemble(sources, options.output));
  options.json ? PrintBundleJson(manifest, trials) : PrintBundle(manifest, trials);
  return MissesLimit(manifest, trials) ? 3 : 0;
}

Result<int> Run(const BundleVerb& options) {
  if (!options.words.empty() && options.words[0] == "show") return Show(options);
  if (!options.words.empty() && options.words[0] == "check") return Check(options);
  return Make(options);
}

constexpr const char* kFooter =
    "PLAN... -o FOLDER --model NAME --version V   makes a bundle; each plan is a variant, named as its file\n"
    "show FOLDER                                  what a bundle holds, and what devices need for it\n"
    "check FOLDER                                 whether all files are what the manifest says\n"
    "--variant NAME=PLAN:KEY=VALUE,... sets for one plan: p99_ms, peak_mb, runs, ram_mb, isa, processor";

Action Declare(CLI::App& app) {
  auto options = std::make_shared<BundleVerb>();
  app.footer(kFooter);
  app.add_option("PLAN", options->words, "plans with goldens; or show FOLDER, check FOLDER")
      ->type_name("PLAN");
  app.add_option("-o,--output", options->output, "the folder to make")->type_name("FOLDER");
  app.add_option("--model", options->sources.model, "the model's name on devices")->type_name("NAME");
  app.add_option("--version", options->sources.version, "the version of the model")->type_name("V");
  app.add_option("--variant", options->variants, "a plan under a name, with limits and needs of its own")
      ->type_name("NAME=PLAN");
  app.add_option("--card", options->card, "the model card, in place of the one that the plans carry")
      ->type_name("FILE");
  app.add_option("--p99-ms", options->p99_ms, "a device refuses the plan where 99 % of runs take longer")
      ->check(CLI::Range(0.0, 1e7));
  app.add_option("--peak-mb", options->peak_mb, "a device refuses the plan where a process takes more memory")
      ->check(CLI::Range(0.0, 1e7));
  app.add_option("--runs", options->runs, "runs of a trial")
      ->capture_default_str()
      ->check(CLI::Range(int64_t{1}, int64_t{1000000}));
  app.add_option("--seal-to", options->seal_to,
                 "encrypt the plans to this device's public key; may be repeated")
      ->type_name("FILE");
  app.add_option("--license", options->sources.licence, "SPDX expression for the bill of materials")
      ->type_name("EXPRESSION");
  app.add_option("--provenance", options->provenance, "what else is to be told of where the plans come from")
      ->type_name("KEY=VALUE");
  app.add_flag("--no-trial", options->no_trial, "do not run the plans here");
  app.add_flag("--json", options->json, "print for machines");
  return [options] { return Run(*options); };
}

}  // namespace

extern const Verb kVerb_bundle;
const Verb kVerb_bundle = {"bundle", "Make what devices install: plan variants, limits, documents", Declare};

}  // namespace whet::cli
