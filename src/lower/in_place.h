// SPDX-License-Identifier: Apache-2.0
// What docs/ops.md allows of results in the place of operands.
#ifndef WHET_LOWER_IN_PLACE_H_
#define WHET_LOWER_IN_PLACE_H_

#include "ir/graph.h"

namespace whet::lower {

// Bytes of a value whose shape is known.
int64_t BytesOf(const ir::Type& type);

// The operand that result `i` of a node of several results may take the place of, -1 where there is none.
int ReplacedBy(const ir::Node& node, size_t i);

// Whether the node may write its result over operand i, should nobody need that operand any more.
bool MayOverwrite(const ir::Graph& graph, const ir::Node& node, size_t i);

// Whether a concat joins along the outermost axis, so that each operand is one stretch of the result.
bool JoinsOutermost(const ir::Graph& graph, const ir::Node& node);

}  // namespace whet::lower

#endif  // WHET_LOWER_IN_PLACE_H_
