// SPDX-License-Identifier: Apache-2.0
// Walks over two strided operands: broadcasting and copies.
#ifndef WHET_BIND_LAYOUT_H_
#define WHET_BIND_LAYOUT_H_

#include <vector>

#include "bind/checks.h"
#include "kernels/layout/broadcast.h"

namespace whet::bind {

// One loop, outermost first: how many steps, and how far each operand moves, in elements.
struct Loop {
  int32_t size, a, b;
};

// Leaves out loops of one step and merges loops that walk both operands evenly; at least one loop stays.
std::vector<Loop> Collapse(const std::vector<Loop>& loops);

// Strides of a dense tensor in C order.
std::vector<int32_t> DenseStrides(const std::vector<int64_t>& dims);

// Operands 0 and 1 of `view` broadcast to result 0, whose shape must be NumPy's.
Result<whet_broadcast> ReadBroadcast(const OpView& view);

// A copy_nd call from tensor index `from` to `to`; `loops` walk source (a) and destination (b) from these
// offsets, in elements.
Call CopyCall(int32_t from, int32_t to, DType dtype, const std::vector<Loop>& loops, int32_t from_offset,
              int32_t to_offset);

}  // namespace whet::bind

#endif  // WHET_BIND_LAYOUT_H_
