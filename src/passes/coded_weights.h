// SPDX-License-Identifier: Apache-2.0
// Weights of float operations that are stored as integers: dequantised constants, which a plan can keep in that form.
#ifndef WHET_PASSES_CODED_WEIGHTS_H_
#define WHET_PASSES_CODED_WEIGHTS_H_

#include <cstdint>
#include <set>

#include "ir/graph.h"

namespace whet::passes {

constexpr int64_t kFewestCoded = 256;  // elements; below that, floats take less than what describes codes

// The operands of a node that are weights where they are constant: many numbers, each used as often as the operation runs over
// rows or places.
bool IsWeights(const ir::Node& node, size_t operand);

// Results of `dequantize` that nothing but float operations reads, as weights, and that are large enough to be worth it. Weights
// that a scale behind their layer could still become part of are none.
std::set<ir::ValueId> CodedWeights(const ir::Graph& graph);

}  // namespace whet::passes

#endif  // WHET_PASSES_CODED_WEIGHTS_H_
