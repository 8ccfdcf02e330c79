// SPDX-License-Identifier: Apache-2.0
// Mixed precision: which layers stay float so that the answers keep what is asked of them.
#ifndef WHET_SHRINK_SENSITIVITY_H_
#define WHET_SHRINK_SENSITIVITY_H_

#include <set>
#include <string>
#include <vector>

#include "ir/graph.h"
#include "shrink/alone.h"
#include "shrink/placement.h"

namespace whet::shrink {

// What stays float together: a layer with weights, and the functions of one element that alone read its result.
struct Unit {
  std::set<std::string> nodes;  // names
  Part part;                    // the same nodes
  std::string layer;            // the one with weights
  size_t weights = 0;           // how many it has
};

// The units of a float graph whose layers the placement makes integer, in the graph's order.
std::vector<Unit> UnitsOf(const ir::Graph& graph, const Placement& placement);

// Names of nodes that may stay float so that a part is not stored: the part with the functions that read it, and these with their
// readers, since a result is stored as long as one of them computes in integers. Without those that hold a node without name.
std::vector<std::set<std::string>> RemediesFor(const ir::Graph& graph, const Part& part);

// The names of what is integer only because all shall be: no layer with weights follows it.
std::set<std::string> TailOf(const ir::Graph& graph, PlacementOptions options);

}  // namespace whet::shrink

#endif  // WHET_SHRINK_SENSITIVITY_H_
