// SPDX-License-Identifier: Apache-2.0
// Evaluate for model files: what `whet eval` and whet.evaluate do.
#ifndef WHET_EVAL_EVALUATE_FILES_H_
#define WHET_EVAL_EVALUATE_FILES_H_

#include <string>
#include <vector>

#include "base/result.h"
#include "eval/evaluate.h"

namespace whet::eval {

struct EvaluateFilesOptions {
  ModelOptions model;
  std::string against;       // another model file, which takes the same options; empty: none
  std::string task;          // of kTaskNames; empty: what the card says
  EvaluateOptions evaluate;  // its task is found
  ExecuteOptions execute;
};

struct EvaluatedFiles {
  Task task = Task::kClassify;
  std::vector<std::string> labels;  // names of classes, from the card
  Evaluation evaluation;
};

// Opens the data once for each model.
Result<EvaluatedFiles> EvaluateFiles(const EvaluateFilesOptions& options, const OpenData& open);

}  // namespace whet::eval

#endif  // WHET_EVAL_EVALUATE_FILES_H_
