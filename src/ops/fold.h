// SPDX-License-Identifier: Apache-2.0
// Bounds on constants that are computed or made while a model is read and rewritten: a few bytes can ask for any amount of both.
#ifndef WHET_OPS_FOLD_H_
#define WHET_OPS_FOLD_H_

#include <span>

#include "base/result.h"
#include "ir/graph.h"

namespace whet::ops {

// About what computing the node takes, in multiply-accumulates or elements. Open sizes count as 1.
int64_t WorkOf(const ir::Graph& graph, const ir::Node& node);

// Whether a node of known operands may be computed ahead; if so, it is counted in ir::Graph::made. A result may have 2^24
// elements or 4 times those of the operands, and all together may take what is free and in proportion to the model.
bool TakeFold(ir::Graph& graph, const ir::Node& node);

// An error when the constants of the graph take more than what is free and in proportion to the model.
Status CheckMade(const ir::Graph& graph);

// An error for more elements than a constant may have that is only described, or made of constants of `operands` elements.
Status CheckDescribed(std::span<const int64_t> dims, int64_t operands = 0);

// TakeFold of every node: an error when the whole graph may not be computed ahead.
Status TakeAll(ir::Graph& graph);

}  // namespace whet::ops

#endif  // WHET_OPS_FOLD_H_
