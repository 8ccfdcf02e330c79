// SPDX-License-Identifier: Apache-2.0
// A float graph with quantize and dequantize around what shall be stored: the form that QDQ models have. The passes make
// integer operations of it, as they do of an imported one, and an exporter can write it as it is.
#ifndef WHET_SHRINK_INSERT_H_
#define WHET_SHRINK_INSERT_H_

#include <map>
#include <optional>
#include <string>

#include "base/result.h"
#include "ir/graph.h"
#include "shrink/placement.h"
#include "shrink/range.h"
#include "shrink/stored_weights.h"

namespace whet::shrink {

// A value's stored form.
struct Form {
  Grid grid;
  ir::Quant quant;
  std::vector<float> gain;  // by which each channel is multiplied before it is stored; empty: by nothing
};

// How a value is stored where each channel may have a factor of its own, a power of two.
struct Gained {
  ir::Quant quant;  // of the products
  std::vector<float> gain;
};

// How everything is stored. Graph and placement belong together.
struct Scheme {
  Grid grid;
  Placement placement;
  std::map<ir::ValueId, ir::Quant> quant;       // of every stored value, on `grid`
  std::map<ir::ValueId, ir::Quant> wide_quant;  // likewise in 16 bits, where a node may be wide
  std::map<ir::ValueId, Gained> gained;         // in place of `quant`, where the placement allows for factors
  std::map<ir::ValueId, StoredWeights> weights;  // of weights, by their constant

  // The form in which a root is made; none where it is not stored.
  std::optional<Form> MadeAs(ir::ValueId root) const;
  // The form in which a node reads a root; none where it is not stored.
  std::optional<Form> ReadAs(ir::ValueId root, bool wide) const;
};

// Results keep the names of the source's tensors; a stored tensor is named as the float one was.
Result<ir::Graph> InsertQuantisation(const ir::Graph& graph, const Scheme& scheme);

}  // namespace whet::shrink

#endif  // WHET_SHRINK_INSERT_H_
