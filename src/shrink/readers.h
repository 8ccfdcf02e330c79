// SPDX-License-Identifier: Apache-2.0
// Who reads a value.
#ifndef WHET_SHRINK_READERS_H_
#define WHET_SHRINK_READERS_H_

#include "ir/graph.h"

namespace whet::shrink {

// The one node that reads a value; null where there is none, where there are several, or where the value leaves the graph.
const ir::Node* OnlyReader(const ir::Graph& graph, ir::ValueId id);

}  // namespace whet::shrink

#endif  // WHET_SHRINK_READERS_H_
