// SPDX-License-Identifier: Apache-2.0
// What the ops that fold axes away have in common.
#ifndef WHET_OPS_REDUCTION_H_
#define WHET_OPS_REDUCTION_H_

#include <cstdint>
#include <vector>

#include "ops/op.h"
#include "ops/shapes.h"

namespace whet::ops {

// The operand's type without the axes of attribute 'axes', which stay as size 1 unless 'keep_dims' is 0; its
// quantisation is left open.
Result<std::vector<ir::Type>> InferReduction(const NodeView& view);

// Element number i of the operand belongs to element number `to` of the result: visit(i, to), in C order.
template <typename Visit>
void ForEachReduced(const ir::Dims& dims, const std::vector<int64_t>& axes, Visit visit) {
  ir::Dims kept = dims;
  for (int64_t axis : axes) kept[static_cast<size_t>(axis)] = 1;
  ForEachBroadcast(dims, kept, {}, [&](int64_t i, int64_t to, int64_t) {
    visit(static_cast<size_t>(i), static_cast<size_t>(to));
  });
}

// Where the lines along one axis begin: element i of line l is at line(l) + i * step.
struct Lines {
  Lines(const ir::Dims& dims, size_t axis);
  int64_t Start(int64_t line) const { return line / step * step * depth + line % step; }

  int64_t count, depth, step;
};

}  // namespace whet::ops

#endif  // WHET_OPS_REDUCTION_H_
