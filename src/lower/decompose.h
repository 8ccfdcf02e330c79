// SPDX-License-Identifier: Apache-2.0
// Makes a graph of operations that may stand in a plan. An op with a decomposition has a row in
// decompositions.inc and a file lower/<op>.cc; docs/ops.md says which they are.
#ifndef WHET_LOWER_DECOMPOSE_H_
#define WHET_LOWER_DECOMPOSE_H_

#include <vector>

#include "base/result.h"
#include "ir/graph.h"

namespace whet::lower {

// The nodes that take a node's place, the last of which produces its result. They may use new values of the
// graph.
using Nodes = std::vector<ir::Node>;
using Decomposition = Result<Nodes> (*)(ir::Graph&, const ir::Node&);

// Errors list every node that cannot stand in a plan.
Status Decompose(ir::Graph& graph);

// A node of one new value whose type is inferred, appended to `nodes`; its value.
Result<ir::ValueId> Append(ir::Graph& graph, Nodes& nodes, ir::Node node);

#define WHET_DECOMPOSITION(op) Result<Nodes> Decompose_##op(ir::Graph& graph, const ir::Node& node);
#include "lower/decompositions.inc"
#undef WHET_DECOMPOSITION

}  // namespace whet::lower

#endif  // WHET_LOWER_DECOMPOSE_H_
