// SPDX-License-Identifier: Apache-2.0
// A float graph with quantize and dequantize around what shall be stored: the form that QDQ models have. The passes make
// integer operations of it, as they do of an imported one, and an exporter can write it as it is.
#ifndef WHET_SHRINK_INSERT_H_
#define WHET_SHRINK_INSERT_H_

#include <map>
#include <string>

#include "base/result.h"
#include "ir/graph.h"
#include "shrink/placement.h"
#include "shrink/range.h"
#include "shrink/stored_weights.h"

namespace whet::shrink {

// How everything is stored. Graph and placement belong together.
struct Scheme {
  Grid grid;
  Placement placement;
  std::map<ir::ValueId, ir::Quant> quant;        // of every stored value
  std::map<ir::ValueId, StoredWeights> weights;  // of weights, by their constant
};

// Results keep the names of the source's tensors; a stored tensor is named as the float one was.
Result<ir::Graph> InsertQuantisation(const ir::Graph& graph, const Scheme& scheme);

}  // namespace whet::shrink

#endif  // WHET_SHRINK_INSERT_H_
