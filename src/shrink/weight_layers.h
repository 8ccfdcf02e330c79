// SPDX-License-Identifier: Apache-2.0
// Which layers of a float graph have weights that can be stored on their own.
#ifndef WHET_SHRINK_WEIGHT_LAYERS_H_
#define WHET_SHRINK_WEIGHT_LAYERS_H_

#include <set>
#include <string>
#include <vector>

#include "ir/graph.h"

namespace whet::shrink {

// Weights of a layer, and the axes of their output channels and of what is summed over.
struct WeightLayer {
  size_t node;
  ir::ValueId weights;
  int channel, summed;  // -1 where the sums are too short for groups
};

// In the order of their nodes: constants of some size that are read as weights alone, and by no node of these names.
std::vector<WeightLayer> WeightLayersOf(const ir::Graph& graph, const std::set<std::string>& keep_float);

}  // namespace whet::shrink

#endif  // WHET_SHRINK_WEIGHT_LAYERS_H_
