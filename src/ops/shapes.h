// SPDX-License-Identifier: Apache-2.0
// Shapes of operands and results: compatibility under symbols, broadcasting, axes.
#ifndef WHET_OPS_SHAPES_H_
#define WHET_OPS_SHAPES_H_

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "ir/type.h"

namespace whet::ops {

// Whether some binding of symbols makes the two equal; each symbol is looked at alone.
bool Compatible(const ir::Dim& a, const ir::Dim& b);
bool Compatible(const ir::Shape& a, const ir::Shape& b);

// NumPy's broadcasting. A symbol meets a known size above 1 as that size, and another symbol as the first of
// the two.
Result<ir::Shape> BroadcastShapes(const ir::Shape& a, const ir::Shape& b);

// `axis` counted from the end when negative; an error when outside the rank.
Result<int64_t> ResolveAxis(int64_t axis, size_t rank);
Result<std::vector<int64_t>> ResolveAxes(const std::vector<int64_t>& axes,
                                         size_t rank);  // sorted, without repeats

// Steps in elements of a C-order tensor; with `out_rank`, of the tensor broadcast to that rank (0 along sizes
// of 1).
ir::Dims Strides(const ir::Dims& dims);
ir::Dims BroadcastStrides(const ir::Dims& dims, size_t out_rank);

// Calls visit(i, a, b) for every element of the broadcast result in C order: its index and those of the two
// operands' elements.
template <typename Visit>
void ForEachBroadcast(const ir::Dims& out, const ir::Dims& a_dims, const ir::Dims& b_dims, Visit visit) {
  const ir::Dims a_steps = BroadcastStrides(a_dims, out.size()),
                 b_steps = BroadcastStrides(b_dims, out.size());
  const int64_t count = ir::ElementCount(out);
  ir::Dims at(out.size(), 0);
  for (int64_t i = 0, a = 0, b = 0; i < count; ++i) {
    visit(i, a, b);
    for (size_t d = out.size(); d-- > 0;) {
      a += a_steps[d];
      b += b_steps[d];
      if (++at[d] < out[d]) break;
      at[d] = 0;
      a -= a_steps[d] * out[d];
      b -= b_steps[d] * out[d];
    }
  }
}

}  // namespace whet::ops

#endif  // WHET_OPS_SHAPES_H_
