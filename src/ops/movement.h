// SPDX-License-Identifier: Apache-2.0
// What the ops that only move elements have in common. They work on any dtype, by element size.
#ifndef WHET_OPS_MOVEMENT_H_
#define WHET_OPS_MOVEMENT_H_

#include <algorithm>
#include <cstring>
#include <optional>

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

// Refuses constant indices (operand i) outside [-size, size): a model that holds some is broken.
Status CheckConstantIndices(const NodeView& view, size_t i, const ir::Dim& size);

// Where an index that the model computed leads: negative ones count from the end, and what is then outside is
// moved to the nearest element. `size` is at least 1.
inline int64_t NearestIndex(int64_t index, int64_t size) {
  return std::clamp<int64_t>(index < 0 ? index + size : index, 0, size - 1);
}

// The same for what is written: nothing where the index is outside.
inline std::optional<int64_t> IndexInside(int64_t index, int64_t size) {
  const int64_t at = index < 0 ? index + size : index;
  return at >= 0 && at < size ? std::optional(at) : std::nullopt;
}

// `name` holds one number of at least `least` per axis of operand 0.
Result<std::vector<int64_t>> PerAxis(const NodeView& view, const char* name, int64_t least);

// For ops whose inference says it all.
inline Status NothingToVerify(const NodeView&) {
  return {};
}

}  // namespace whet::ops

#endif  // WHET_OPS_MOVEMENT_H_
