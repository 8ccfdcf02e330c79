// SPDX-License-Identifier: Apache-2.0
// Which operations of a float graph shall compute on stored integers, and which values are stored for that.
#ifndef WHET_SHRINK_PLACEMENT_H_
#define WHET_SHRINK_PLACEMENT_H_

#include <set>
#include <string>
#include <vector>

#include "ir/graph.h"
#include "passes/quantised_form.h"

namespace whet::shrink {

struct PlacementOptions {
  std::set<std::string> keep_float;  // names of nodes
  std::set<std::string> wide;        // names of nodes that compute on 16-bit activations
  bool everywhere = false;           // also what no operation with weights follows
  bool separate = false;  // results of layers with weights are stored before their activations, too
};

// Why a node that could be integer is not.
enum class Stay : uint8_t {
  kInteger,     // it is
  kNoForm,      // the operation has no form on stored integers, or its operands are not f32
  kNamed,       // in keep_float
  kNoFollower,  // nothing with weights depends on it: cheap, and better exact
  kAlone,       // no operand is stored anyway
  kRefused,  // its integer form is not defined for these scales or sums: found out when the graph was compiled
  kStoredWeights,  // its weights alone are stored, as asked for
  kNoWeights,      // that would be, but it has none, or too few
};

struct Placement {
  std::vector<Stay> nodes;        // of each node
  std::vector<bool> wide;         // of each node: whether it computes on 16-bit activations
  std::vector<ir::ValueId> root;  // of each value: where its stored numbers were made, before any movement
  std::vector<bool>
      within;  // of each node: whether it computes on the sums of the layer before it, which aren't stored
  std::vector<bool>
      by_channel;  // of each value: whether a joined activation makes it for one depthwise layer alone, whose
                   // weights can take back a factor of each channel
  std::vector<bool> stored;     // of each value: whether it is such a root
  std::vector<bool> made_wide;  // of each root: whether a node makes it in 16 bits
  std::vector<ir::ValueId>
      group;  // of each root: values of one group share one quantisation; named by a member
};

// How many operands, from the first on, are activations that are stored when the node computes in integers; behind them come
// weights, biases, shapes and indices.
size_t DataOperands(const ir::Node& node, passes::QuantisedForm form);

// `graph` is float, after the passes.
Placement Place(const ir::Graph& graph, const PlacementOptions& options);

}  // namespace whet::shrink

#endif  // WHET_SHRINK_PLACEMENT_H_
