// SPDX-License-Identifier: Apache-2.0
// Which outputs of a graph have sizes that the device computes: docs/adr/0006-data-dependent-sizes.md.
#ifndef WHET_LOWER_REAL_SIZES_H_
#define WHET_LOWER_REAL_SIZES_H_

#include <vector>

#include "format/plan.h"
#include "ir/graph.h"

namespace whet::lower {

// An output that ends in `fill_beyond` with zeros has a real size where the count is an output as well, behind all
// that are none.
std::vector<format::RealSize> RealSizesOf(const ir::Graph& graph);

}  // namespace whet::lower

#endif  // WHET_LOWER_REAL_SIZES_H_
