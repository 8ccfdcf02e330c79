// SPDX-License-Identifier: Apache-2.0
// What a model is worth on a data set, and against another model on the same samples.
#ifndef WHET_EVAL_EVALUATE_H_
#define WHET_EVAL_EVALUATE_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "card/card.h"
#include "eval/agreement.h"
#include "eval/data_set.h"
#include "eval/execute.h"
#include "eval/judge.h"

namespace whet::eval {

// What the card's decoder speaks of; without one, an anomaly where the only output has as many elements as the only input, else
// classes.
Result<Task> TaskFor(const card::Card* card, const format::Entry& entry);

struct EvaluateOptions {
  Task task = Task::kClassify;
  LabelOptions labels;       // without a path only the two models are compared
  size_t count = 0;          // of samples, from the first; 0: all
  std::vector<size_t> only;  // of those, which to take; empty: all
  std::optional<float> score,
      iou;  // of boxes, in place of the card's; without, score is 0.01 for average precision
  std::function<void(size_t done, size_t of)> progress;
};

// A model that takes part. What it reads samples by is its own: another model may want other pixels.
struct Contender {
  const Model* model = nullptr;
  std::optional<card::Card> card;
  Executor executor;
  DataSet data;

  static Result<Contender> Make(const Model& model, const std::optional<card::Card>& card,
                                const ExecuteOptions& execute, const OpenData& open);
};

struct Evaluation {
  size_t samples = 0, unlabelled = 0;  // that were judged; that were passed over for want of a label
  std::optional<Verdict> verdict;      // with labels
  std::optional<Agreement> agreement;  // of two: how close the first is to the second
};

// One or two contenders; the second is what the first is compared with. What a model keeps from run to run begins anew with each
// sample.
Result<Evaluation> Evaluate(std::vector<Contender>& contenders, const EvaluateOptions& options);

}  // namespace whet::eval

#endif  // WHET_EVAL_EVALUATE_H_
