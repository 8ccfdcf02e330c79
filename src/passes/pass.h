// SPDX-License-Identifier: Apache-2.0
// Passes rewrite a graph into one that computes the same with less. Each is one file, passes/<pass>.cc, that
// defines `const Pass kPass_<pass>`, one row in passes/passes.inc and one text test, tests/irtest/<pass>.ir.
#ifndef WHET_PASSES_PASS_H_
#define WHET_PASSES_PASS_H_

#include <set>
#include <span>
#include <string>

#include "base/result.h"
#include "ir/graph.h"

namespace whet::passes {

struct Pass {
  const char* name;
  const char* summary;              // one line
  Result<bool> (*run)(ir::Graph&);  // true when it changed something
};

#define WHET_PASS(name) extern const Pass kPass_##name;
#define WHET_LATE_PASS(name) WHET_PASS(name)
#include "passes/passes.inc"
#undef WHET_LATE_PASS
#undef WHET_PASS

std::span<const Pass* const> AllPasses();  // in the order of passes.inc
const Pass* FindPass(std::string_view name);

struct PassOptions {
  std::set<std::string> disabled;  // names of passes that do not run
};

// Repeats the passes in order until none changes the graph. Late passes run when the others have nothing left
// to do. The graph is verified before and after each pass; an error names the pass. Values that nothing
// refers to are gone afterwards.
Status RunPasses(ir::Graph& graph, const PassOptions& options = {});

// One pass, once, and the check of its result.
Result<bool> RunPass(ir::Graph& graph, const Pass& pass);

}  // namespace whet::passes

#endif  // WHET_PASSES_PASS_H_
