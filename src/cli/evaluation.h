// SPDX-License-Identifier: Apache-2.0
// Results of an evaluation for people.
#ifndef WHET_CLI_EVALUATION_H_
#define WHET_CLI_EVALUATION_H_

#include "report/evaluation.h"

namespace whet::cli {

void Print(const report::EvaluationTitle& title, const eval::Evaluation& evaluation);

}  // namespace whet::cli

#endif  // WHET_CLI_EVALUATION_H_
