// SPDX-License-Identifier: Apache-2.0
#include "eval/evaluate_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "eval/model_card.h"

namespace whet::eval {
namespace {

Result<Task> ChooseTask(const std::string& name, const std::optional<card::Card>& card, const Model& model) {
  if (name.empty()) return TaskFor(card ? &*card : nullptr, model.entry());
  const auto named = std::ranges::find(kTaskNames, name);
  if (named == std::end(kTaskNames))
    return Error(
        fmt::format("task '{}': the tasks are classify, detect, keyword, anomaly and keypoints", name));
  return static_cast<Task>(named - std::begin(kTaskNames));
}

}  // namespace

Result<EvaluatedFiles> EvaluateFiles(const EvaluateFilesOptions& options, const OpenData& open) {
  const Model model = WHET_TRY(Model::Load(options.model));
  const std::optional<card::Card> card = WHET_TRY(LoadCard(model, options.model));
  EvaluateOptions evaluate = options.evaluate;
  evaluate.task = WHET_TRY(ChooseTask(options.task, card, model));
  std::vector<Contender> contenders;
  contenders.push_back(WHET_TRY(Contender::Make(model, card, options.execute, open)));
  std::optional<Model> other;
  if (!options.against.empty()) {
    ModelOptions second = options.model;
    second.path = options.against;
    other = WHET_TRY(Model::Load(second));
    const std::optional<card::Card> its = WHET_TRY(LoadCard(*other, second));  // else that of the first
    contenders.push_back(WHET_TRY(Contender::Make(*other, its ? its : card, options.execute, open)));
  }
  EvaluatedFiles done = {evaluate.task, {}, WHET_TRY(Evaluate(contenders, evaluate))};
  if (card) done.labels = card->output.labels;
  return done;
}

}  // namespace whet::eval
