// SPDX-License-Identifier: Apache-2.0
// batch_norm with constant statistics is x * factor + offset for each channel.
#ifndef WHET_PASSES_NORMALISATION_H_
#define WHET_PASSES_NORMALISATION_H_

#include <optional>
#include <vector>

#include "ir/graph.h"

namespace whet::passes {

struct Normalisation {
  std::vector<double> factor, offset;
};

// nullopt when an operand is not constant or has another length than the channels.
std::optional<Normalisation> NormalisationOf(const ir::Graph& graph, const ir::Node& batch_norm);

std::vector<float> ToFloats(const std::vector<double>& values);

}  // namespace whet::passes

#endif  // WHET_PASSES_NORMALISATION_H_
