// SPDX-License-Identifier: Apache-2.0
// Results of an evaluation for people and for machines.
#ifndef WHET_CLI_EVALUATION_H_
#define WHET_CLI_EVALUATION_H_

#include <string>
#include <vector>

#include "eval/evaluate.h"

namespace whet::cli {

struct EvaluationTitle {
  eval::Task task = eval::Task::kClassify;
  std::string model, against;       // paths; against may be empty
  std::vector<std::string> labels;  // names of classes, from the card
};

void Print(const EvaluationTitle& title, const eval::Evaluation& evaluation);

// {"task", "samples", "unlabelled", "labels_without_sample", "models": [{"path", "figures": [{"name", "value", "low", "high",
// "hits", "of"}], "confusion"}], "difference": [{"name", "value", "low", "high", "p"}], "agreement": {"sqnr_db", "same", "of"}};
// intervals are of 95 %, a difference is of the first model less the second.
void PrintJson(const EvaluationTitle& title, const eval::Evaluation& evaluation);

}  // namespace whet::cli

#endif  // WHET_CLI_EVALUATION_H_
