// SPDX-License-Identifier: Apache-2.0
// Mixed precision: which layers stay float so that the answers keep what is asked of them.
#ifndef WHET_SHRINK_SENSITIVITY_H_
#define WHET_SHRINK_SENSITIVITY_H_

#include <set>
#include <string>
#include <vector>

#include "ir/graph.h"
#include "shrink/placement.h"

namespace whet::shrink {

// What stays float together: a layer with weights, and the functions of one element that alone read its result.
struct Unit {
  std::set<std::string> nodes;  // names
  std::string layer;            // the one with weights
  size_t weights = 0;           // how many it has
};

// The units of a float graph whose layers the placement makes integer, in the graph's order.
std::vector<Unit> UnitsOf(const ir::Graph& graph, const Placement& placement);

}  // namespace whet::shrink

#endif  // WHET_SHRINK_SENSITIVITY_H_
