// SPDX-License-Identifier: Apache-2.0
// What scatter_nd and scatter_elements have in common: how an update meets what is there.
#ifndef WHET_OPS_SCATTER_H_
#define WHET_OPS_SCATTER_H_

#include "ops/movement.h"

namespace whet::ops {

constexpr AttrSpec kReduction = {
    "reduction", AttrKind::kText, false,
    "how an update meets the element there: none (replaces it), add, mul, max, min"};

// Data and updates of one type; indices; a known reduction, of plain numbers where it is not none.
Status CheckScatter(const NodeView& view);

// to[at] = to[at] meets updates[from]. Integers wrap; the larger or smaller of a NaN and a number is NaN.
void Meet(std::string_view reduction, const ir::Tensor& updates, int64_t from, ir::Tensor& to, int64_t at);

}  // namespace whet::ops

#endif  // WHET_OPS_SCATTER_H_
