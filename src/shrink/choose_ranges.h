// SPDX-License-Identifier: Apache-2.0
// The quantisation of every stored value of a graph, from what the values held.
#ifndef WHET_SHRINK_CHOOSE_RANGES_H_
#define WHET_SHRINK_CHOOSE_RANGES_H_

#include <map>
#include <optional>
#include <span>

#include "base/result.h"
#include "shrink/calibrate.h"
#include "shrink/insert.h"
#include "shrink/range.h"

namespace whet::shrink {

struct Choice {
  Observer observer = Observer::kMinMax;
  ir::Quant quant;
  double error = 0;  // mean squared, of storing what was seen
};

// Of one tensor, or of a group joined in one Statistics. Without an observer, the one of least error.
Choice ChooseRange(const Statistics& statistics, std::optional<Observer> observer, const Grid& grid,
                   const Image& image = {});

using Choices = std::map<ir::ValueId, Choice>;

// Of every stored value of the graph.
Result<Choices> ChooseRanges(const ir::Graph& graph, const Observed& observed,
                             std::optional<Observer> observer, const Placement& placement, const Grid& grid,
                             int threads);

// Fills scheme->weights: of nodes that compute in integers.
void ChooseWeights(const ir::Graph& graph, Scheme* scheme, int threads);
// Again, of those that read one of these roots.
void ChooseWeights(const ir::Graph& graph, std::span<const ir::ValueId> roots, Scheme* scheme);

}  // namespace whet::shrink

#endif  // WHET_SHRINK_CHOOSE_RANGES_H_
