// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "cli/evaluation.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/verb.h"
#include "eval/evaluate.h"
#include "eval/model_card.h"

namespace whet::cli {
namespace {

struct EvalVerb {
  ModelOptions model;
  std::string against, task, data;
  eval::EvaluateOptions evaluate;
  ExecuteOptions execute;
  double score = -1, iou = -1;
  bool json = false;
};

// The other model takes the same options; without a card of its own it takes that of the first.
Result<std::optional<card::Card>> CardOfOther(const Model& other, const ModelOptions& options,
                                              const std::optional<card::Card>& first) {
  std::optional<card::Card> card = WHET_TRY(LoadCard(other, options));
  return card ? card : first;
}

Result<eval::Task> ChooseTask(const EvalVerb& options, const std::optional<card::Card>& card,
                              const Model& model) {
  if (options.task.empty()) return eval::TaskFor(card ? &*card : nullptr, model.entry());
  const auto named = std::ranges::find(eval::kTaskNames, options.task);
  return static_cast<eval::Task>(named - std::begin(eval::kTaskNames));
}

Result<int> Run(EvalVerb& options) {
  if (options.evaluate.labels.path.empty() && options.against.empty())
    return Error("give --labels, what is true of the samples, or --against, a model to agree with");
  const Model model = WHET_TRY(Model::Load(options.model));
  const std::optional<card::Card> card = WHET_TRY(LoadCard(model, options.model));
  options.evaluate.task = WHET_TRY(ChooseTask(options, card, model));
  if (options.score >= 0) options.evaluate.score = static_cast<float>(options.score);
  if (options.iou >= 0) options.evaluate.iou = static_cast<float>(options.iou);
  std::vector<eval::Contender> contenders;
  contenders.push_back(WHET_TRY(eval::Contender::Make(model, card, options.execute, options.data)));
  std::optional<Model> other;
  if (!options.against.empty()) {
    ModelOptions second = options.model;
    second.path = options.against;
    other = WHET_TRY(Model::Load(second));
    const std::optional<card::Card> its = WHET_TRY(CardOfOther(*other, second, card));
    contenders.push_back(WHET_TRY(eval::Contender::Make(*other, its, options.execute, options.data)));
  }
  eval::Evaluation evaluation;
  {
    Progress progress("sample");
    options.evaluate.progress = [&](size_t done, size_t of) { progress.Update(done, of); };
    evaluation = WHET_TRY(eval::Evaluate(contenders, options.evaluate));
  }
  const report::EvaluationTitle title = {options.evaluate.task, options.model.path, options.against,
                                         card ? card->output.labels : std::vector<std::string>()};
  if (options.json) {
    fmt::print("{}\n", report::JsonText(report::ToJson(title, evaluation)));
  } else {
    Print(title, evaluation);
  }
  return 0;
}

void DeclareData(CLI::App& app, EvalVerb& options) {
  eval::EvaluateOptions& evaluate = options.evaluate;
  app.add_option("--data", options.data, "a folder of pictures, sounds or .npy files, one .npz, or one .npy")
      ->type_name("DIR|FILE")
      ->required();
  app.add_option(
         "--labels", evaluate.labels.path,
         "a CSV of file,class_index; .npy or .npz; the folder of folders; of boxes a folder in YOLO's form")
      ->type_name("FILE|DIR");
  app.add_option("--label-column", evaluate.labels.column, "the column of the class, by name or from 1");
  app.add_option("--class-offset", evaluate.labels.offset,
                 "added to every label, for instance 1 where class 0 is the background")
      ->check(CLI::Range(-1000000, 1000000));
  app.add_option("--count", evaluate.count, "take the first samples only, 0 for all")->capture_default_str();
  app.add_option("--score", options.score, "least score of a box (default 0.01)")
      ->check(CLI::Range(0.0, 1.0));
  app.add_option("--iou", options.iou, "overlap from which a box suppresses another, in place of the card's")
      ->check(CLI::Range(0.0, 1.0));
}

Action Declare(CLI::App& app) {
  auto options = std::make_shared<EvalVerb>();
  DeclareModel(app, options->model);
  DeclareData(app, *options);
  app.add_option("--task", options->task, "what the model does, in place of what its card says")
      ->type_name("TASK")
      ->check(
          CLI::IsMember(std::vector<std::string>(std::begin(eval::kTaskNames), std::end(eval::kTaskNames))));
  app.add_option("--against", options->against, "a model to compare with, on the same samples")
      ->type_name("FILE");
  app.add_option("--card", options->model.card, "the model card, in place of the one beside MODEL")
      ->type_name("FILE");
  DeclareExecute(app, options->execute, true);
  app.add_flag("--json", options->json, "print for machines");
  return [options] { return Run(*options); };
}

}  // namespace

extern const Verb kVerb_eval;
const Verb kVerb_eval = {"eval", "What a model is worth on labelled data, and against another model",
                         Declare};

}  // namespace whet::cli
