// SPDX-License-Identifier: Apache-2.0
#include "lower/compile.h"

namespace whet::lower {

Result<Lowered> Compile(ir::Graph graph, const CompileOptions& options) {
  passes::PassOptions passes = options.passes;
  passes.disabled.insert(passes::kPass_expand_weights.name);
  WHET_TRY(passes::RunPasses(graph, passes));
  return Lower(std::move(graph), options.lower);
}

}  // namespace whet::lower
