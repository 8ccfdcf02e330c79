// SPDX-License-Identifier: Apache-2.0
#include "lower/compile.h"

namespace whet::lower {

Result<Lowered> Compile(ir::Graph graph, const CompileOptions& options) {
  WHET_TRY(passes::RunPasses(graph, options.passes));
  return Lower(std::move(graph), options.lower);
}

}  // namespace whet::lower
