// SPDX-License-Identifier: Apache-2.0
// Operands that are indices, for the ops that gather and scatter.
#ifndef WHET_BIND_INDEX_H_
#define WHET_BIND_INDEX_H_

#include "bind/checks.h"

namespace whet::bind {

// 1 when operand i is i64, 0 when it is i32; an error otherwise.
inline Result<int32_t> WideIndices(const OpView& view, size_t i) {
  const DType dtype = view.in(i).dtype;
  if (dtype != DType::kI32 && dtype != DType::kI64) return Unsupported(view);
  return dtype == DType::kI64 ? 1 : 0;
}

// Of dimensions [first, last).
inline int32_t Product(const format::Tensor& tensor, int32_t first, size_t last) {
  int32_t product = 1;
  for (size_t i = static_cast<size_t>(first); i < last; ++i) product *= Dim(tensor, i);
  return product;
}

}  // namespace whet::bind

#endif  // WHET_BIND_INDEX_H_
