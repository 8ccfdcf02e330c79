// SPDX-License-Identifier: Apache-2.0
// Writes down a lowered graph and its places in the arena as a plan.
#ifndef WHET_LOWER_BUILD_PLAN_H_
#define WHET_LOWER_BUILD_PLAN_H_

#include <cstddef>
#include <vector>

#include "base/result.h"
#include "format/plan.h"
#include "format/plan_writer.h"
#include "ir/graph.h"
#include "lower/alias.h"
#include "lower/coded.h"
#include "lower/memory.h"

namespace whet::lower {

struct BuiltPlan {
  format::Plan plan;
  uint64_t weight_bytes = 0;
  std::vector<ir::Tensor> constants;  // what the pieces view
  std::vector<format::Piece> pieces;  // of the plan's first segment, when there is one
};

// One entry named "main". Bakes the constants of every node; equal constants are stored once.
Result<BuiltPlan> BuildPlan(const ir::Graph& graph, const CodedConstants& coded, const Aliasing& aliasing,
                            const Placement& placement);

}  // namespace whet::lower

#endif  // WHET_LOWER_BUILD_PLAN_H_
