// SPDX-License-Identifier: Apache-2.0
// From a model file to a plan on disk: what `whet compile` and whet.compile do.
#ifndef WHET_EVAL_COMPILE_FILE_H_
#define WHET_EVAL_COMPILE_FILE_H_

#include <string>

#include "base/result.h"
#include "eval/model.h"

namespace whet::eval {

struct CompileFileOptions {
  ModelOptions model;  // its target and card go into the plan
  std::string output;
  std::string prepack;  // an instruction set to store packed weights for; empty: none
  int goldens = 1;      // seeded inputs to store the answers of
};

// The plan that was written.
Result<Model> CompileFile(const CompileFileOptions& options);

}  // namespace whet::eval

#endif  // WHET_EVAL_COMPILE_FILE_H_
