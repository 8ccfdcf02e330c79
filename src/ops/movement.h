// SPDX-License-Identifier: Apache-2.0
// What the ops that only move elements have in common. They work on any dtype, by element size.
#ifndef WHET_OPS_MOVEMENT_H_
#define WHET_OPS_MOVEMENT_H_

#include <cstring>

#include "ops/op.h"

namespace whet::ops {

// Calls visit(index, at) for every element of `dims` in C order: its number and its position along each axis.
template <typename Visit>
void ForEachIndex(const ir::Dims& dims, Visit visit) {
  const int64_t count = ir::ElementCount(dims);
  ir::Dims at(dims.size(), 0);
  for (int64_t i = 0; i < count; ++i) {
    visit(i, at);
    for (size_t d = dims.size(); d-- > 0;) {
      if (++at[d] < dims[d]) break;
      at[d] = 0;
    }
  }
}

// Copies element `from` of one tensor to element `to` of another of the same dtype.
inline void CopyElement(const ir::Tensor& source, int64_t from, ir::Tensor& target, int64_t to) {
  const size_t size = DTypeSize(source.dtype());
  std::memcpy(target.MutableBytes().data() + static_cast<size_t>(to) * size,
              source.bytes().data() + static_cast<size_t>(from) * size, size);
}

// The result's tensor, zero-filled; its shape is known when the oracle runs.
ir::Tensor ResultTensor(const EvalView& view);

// Refuses per-channel quantisation of operand i: the axis that carries the scales would move.
Status RequirePerTensor(const NodeView& view, size_t i);

// Refuses operands other than i32 and i64.
Status RequireIndices(const NodeView& view, size_t i);

// `name` holds one number of at least `least` per axis of operand 0.
Result<std::vector<int64_t>> PerAxis(const NodeView& view, const char* name, int64_t least);

// For ops whose inference says it all.
inline Status NothingToVerify(const NodeView&) {
  return {};
}

}  // namespace whet::ops

#endif  // WHET_OPS_MOVEMENT_H_
