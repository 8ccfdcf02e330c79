// SPDX-License-Identifier: Apache-2.0
// A plan back as a graph, for --oracle, inspect, compare and export.
#ifndef WHET_LOWER_RAISE_H_
#define WHET_LOWER_RAISE_H_

#include "base/result.h"
#include "format/plan.h"
#include "ir/graph.h"

namespace whet::lower {

// Values have the tensors' names and types; baked constants are left out, since types and attributes decide
// them. Copies the constants. The graph is verified: a plan from outside may hold operations that make no
// sense.
Result<ir::Graph> Raise(const format::Plan& plan, const format::Entry& entry);

}  // namespace whet::lower

#endif  // WHET_LOWER_RAISE_H_
