// SPDX-License-Identifier: Apache-2.0
#include "report/measure.h"

#include <algorithm>
#include <set>

namespace whet::report {
namespace {

Result<eval::Task> TaskOf(const std::string& name, const card::Card* card, const format::Entry& entry) {
  if (name.empty()) return eval::TaskFor(card, entry);
  const auto named = std::ranges::find(eval::kTaskNames, name);
  if (named == std::end(eval::kTaskNames)) return Error("task '" + name + "' is none that is evaluated");
  return static_cast<eval::Task>(named - std::begin(eval::kTaskNames));
}

const card::Card* CardOf(const shrink::QuantisedFile& done) {
  return done.card ? &*done.card : nullptr;
}

// The samples that were not calibrated on.
std::vector<size_t> Others(size_t available, size_t count) {
  const std::vector<size_t> taken = shrink::Spaced(available, count == 0 ? available : count);
  const std::set<size_t> calibrated(taken.begin(), taken.end());
  std::vector<size_t> others;
  for (size_t i = 0; i < available; ++i) {
    if (!calibrated.contains(i)) others.push_back(i);
  }
  return others;
}

Result<Judged> JudgeBoth(const shrink::QuantisedFile& done, const eval::Model& plan, size_t count,
                         const MeasureOptions& options) {
  Judged judged;
  eval::EvaluateOptions evaluate = options.evaluate;
  judged.task = evaluate.task = WHET_TRY(TaskOf(options.task, CardOf(done), done.model.entry()));
  judged.apart = judged.held_out = options.apart;
  std::vector<eval::Contender> contenders;
  for (const eval::Model* model : {&plan, &done.model})
    contenders.push_back(WHET_TRY(eval::Contender::Make(*model, done.card, {}, options.judged)));
  if (!judged.apart) {
    evaluate.only = Others(contenders[0].data.size(), count);
    judged.held_out = !evaluate.only.empty();
  }
  if (options.progress)
    evaluate.progress = [&](size_t done_, size_t of) { options.progress("judging", done_, of); };
  judged.evaluation = WHET_TRY(eval::Evaluate(contenders, evaluate));
  return judged;
}

}  // namespace

Status CheckLabels(const MeasureOptions& options, const format::Entry& entry, const card::Card* card) {
  if (options.evaluate.labels.path.empty()) return {};
  const eval::Task task = WHET_TRY(TaskOf(options.task, card, entry));
  const eval::DataSet data = WHET_TRY(options.judged(entry, card));
  const auto judge = WHET_TRY(eval::MakeJudge(task, options.evaluate.labels, data.names(), 2));
  for (size_t i = 0; i < data.size(); ++i) {
    if (judge->Labelled(i)) return {};
  }
  return Error(options.evaluate.labels.path +
               ": none of the samples to judge on has a label; the first is '" + data.name(0) + "'");
}

Result<Measured> Measure(const shrink::QuantisedFile& done, const shrink::QuantiseFileOptions& quantise,
                         const MeasureOptions& options) {
  eval::ModelOptions stored;
  stored.path = quantise.output;
  const eval::Model model = WHET_TRY(eval::Model::Load(stored));
  const eval::Model* models[] = {&done.model, &model};
  const auto progress = [&](size_t at, size_t of) {
    if (options.progress) options.progress("measuring", at, of);
  };
  std::vector<eval::PlanCost> costs = WHET_TRY(eval::MeasureInTurn(models, {}, options.seconds, progress));
  Measured measured{std::move(costs[0]), std::move(costs[1]), {}};
  if (!options.evaluate.labels.path.empty())
    measured.judged = WHET_TRY(JudgeBoth(done, model, quantise.count, options));
  return measured;
}

}  // namespace whet::report
