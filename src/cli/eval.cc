// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "cli/evaluation.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/verb.h"
#include "eval/evaluate_files.h"

namespace whet::cli {
namespace {

struct EvalVerb {
  eval::EvaluateFilesOptions files;
  std::string data;
  double score = -1, iou = -1;
  bool json = false;
};

Result<eval::EvaluatedFiles> WithProgress(const EvalVerb& verb) {
  eval::EvaluateFilesOptions options = verb.files;
  if (verb.score >= 0) options.evaluate.score = static_cast<float>(verb.score);
  if (verb.iou >= 0) options.evaluate.iou = static_cast<float>(verb.iou);
  Progress progress("sample");
  options.evaluate.progress = [&](size_t done, size_t of) { progress.Update(done, of); };
  return eval::EvaluateFiles(options, [&](const format::Entry& entry, const card::Card* card) {
    return eval::DataSet::Open(verb.data, entry, card);
  });
}

Result<int> Run(const EvalVerb& options) {
  if (options.files.evaluate.labels.path.empty() && options.files.against.empty())
    return Error("give --labels, what is true of the samples, or --against, a model to agree with");
  const eval::EvaluatedFiles done = WHET_TRY(WithProgress(options));
  const report::EvaluationTitle title = {done.task, options.files.model.path, options.files.against,
                                         done.labels};
  if (options.json) {
    fmt::print("{}\n", report::JsonText(report::ToJson(title, done.evaluation)));
  } else {
    Print(title, done.evaluation);
  }
  return 0;
}

void DeclareData(CLI::App& app, EvalVerb& options) {
  eval::EvaluateOptions& evaluate = options.files.evaluate;
  app.add_option("--data", options.data, "a folder of pictures, sounds or .npy files, one .npz, or one .npy")
      ->type_name("DIR|FILE")
      ->required();
  DeclareLabels(app, evaluate.labels);
  app.add_option("--count", evaluate.count, "take the first samples only, 0 for all")->capture_default_str();
  app.add_option("--score", options.score, "least score of a box (default 0.01)")
      ->check(CLI::Range(0.0, 1.0));
  app.add_option("--iou", options.iou, "overlap from which a box suppresses another, in place of the card's")
      ->check(CLI::Range(0.0, 1.0));
}

Action Declare(CLI::App& app) {
  auto options = std::make_shared<EvalVerb>();
  DeclareModel(app, options->files.model);
  DeclareData(app, *options);
  DeclareTask(app, options->files.task);
  app.add_option("--against", options->files.against, "a model to compare with, on the same samples")
      ->type_name("FILE");
  app.add_option("--card", options->files.model.card, "the model card, in place of the one beside MODEL")
      ->type_name("FILE");
  DeclareExecute(app, options->files.execute, true);
  app.add_flag("--json", options->json, "print for machines");
  return [options] { return Run(*options); };
}

}  // namespace

extern const Verb kVerb_eval;
const Verb kVerb_eval = {"eval", "What a model is worth on labelled data, and against another model",
                         Declare};

}  // namespace whet::cli
