// SPDX-License-Identifier: Apache-2.0
// From an imported graph to a plan file: the passes, then lowering.
#ifndef WHET_LOWER_COMPILE_H_
#define WHET_LOWER_COMPILE_H_

#include "lower/lower.h"
#include "passes/pass.h"

namespace whet::lower {

struct CompileOptions {
  passes::PassOptions passes;
  LowerOptions lower;
};

// Weights that are stored as integers stay so, whatever computes with them.
Result<Lowered> Compile(ir::Graph graph, const CompileOptions& options = {});

}  // namespace whet::lower

#endif  // WHET_LOWER_COMPILE_H_
