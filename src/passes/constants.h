// SPDX-License-Identifier: Apache-2.0
// Computing with constants of the graph while it is compiled.
#ifndef WHET_PASSES_CONSTANTS_H_
#define WHET_PASSES_CONSTANTS_H_

#include <vector>

#include "base/result.h"
#include "ir/graph.h"

namespace whet::passes {

// Whether every operand that is present is a constant, and there is one.
bool AllConstant(const ir::Graph& graph, const ir::Node& node);

// The node's results by the oracle. All operands must be constants.
Result<std::vector<ir::Tensor>> EvaluateNode(const ir::Graph& graph, const ir::Node& node);

// Turns the results of the node, whose operands are constants, into constants of the same names. False when that takes more than
// may be computed ahead (ops/fold.h).
Result<bool> FoldNode(ir::Graph& graph, const ir::Node& node);

}  // namespace whet::passes

#endif  // WHET_PASSES_CONSTANTS_H_
