// SPDX-License-Identifier: Apache-2.0
// Which values share memory: a buffer is a stretch of the arena for all of a value's successors in its place,
// and for the operands that lie inside a joined result.
#ifndef WHET_LOWER_ALIAS_H_
#define WHET_LOWER_ALIAS_H_

#include <vector>

#include "ir/graph.h"

namespace whet::lower {

struct AliasOptions {
  bool in_place = true, concat = true;
};

struct Buffer {
  int64_t bytes = 0;
  int32_t first = 0,
          last =
              0;  // steps during which it is alive, both included; -1: from the start, node count: to the end
};

struct Place {
  int32_t buffer = -1;  // -1: not in the arena
  int64_t offset = 0;
};

struct Aliasing {
  std::vector<Buffer> buffers;
  std::vector<Place> places;  // of each value
  int in_place = 0, free_reshapes = 0, joined_operands = 0;
};

// For a graph with known shapes, its nodes in the order of execution.
Aliasing FindAliases(const ir::Graph& graph, AliasOptions options);

}  // namespace whet::lower

#endif  // WHET_LOWER_ALIAS_H_
