// SPDX-License-Identifier: Apache-2.0
// Results of an evaluation for machines.
#ifndef WHET_REPORT_EVALUATION_H_
#define WHET_REPORT_EVALUATION_H_

#include <optional>
#include <string>
#include <vector>

#include "eval/evaluate.h"
#include "report/json.h"

namespace whet::report {

struct EvaluationTitle {
  eval::Task task = eval::Task::kClassify;
  std::string model, against;       // paths; against may be empty
  std::vector<std::string> labels;  // names of classes, from the card
};

// The name on the card, or "class 3".
std::string ClassName(const EvaluationTitle& title, size_t index);

// What both models decided alike: as the task sees it, else by the largest element.
std::optional<eval::Share> SameDecisions(const eval::Evaluation& evaluation, eval::Task task);

// {"task", "samples", "unlabelled", "labels_without_sample", "models": [{"path", "figures": [{"name", "value", "low", "high",
// "hits", "of"}], "confusion"}], "difference": [{"name", "value", "low", "high", "p"}], "agreement": {"sqnr_db", "same", "of"}};
// intervals are of 95 %, a difference is of the first model less the second.
Json ToJson(const EvaluationTitle& title, const eval::Evaluation& evaluation);

}  // namespace whet::report

#endif  // WHET_REPORT_EVALUATION_H_
