// SPDX-License-Identifier: Apache-2.0
// What a device proves itself with: outputs of the oracle on the lowered graph for seeded inputs.
#ifndef WHET_LOWER_GOLDENS_H_
#define WHET_LOWER_GOLDENS_H_

#include <vector>

#include "base/result.h"
#include "format/plan.h"
#include "ir/graph.h"

namespace whet::lower {

// The graph's inputs as base/seeded.h draws them. Shapes must be known.
std::vector<ir::Tensor> SeededInputs(const ir::Graph& graph, uint32_t seed);

// Exact outputs are hashed; of approximate ones some elements are kept, with a tolerance for the order of
// float sums.
Result<format::Golden> MakeGolden(const ir::Graph& graph, uint32_t entry, uint32_t seed, uint32_t steps = 1);

}  // namespace whet::lower

#endif  // WHET_LOWER_GOLDENS_H_
