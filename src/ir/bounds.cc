// SPDX-License-Identifier: Apache-2.0
#include "ir/bounds.h"

#include <fmt/format.h>

#include <algorithm>

namespace whet::ir {
namespace {

// The sizes' product so far, or false.
bool Extend(int64_t size, int64_t* count) {
  return !__builtin_mul_overflow(*count, std::max<int64_t>(size, 1), count) && *count <= kMaxElements;
}

}  // namespace

Status CheckShape(const Shape& shape) {
  int64_t count = 1;
  for (const Dim& dim : shape) {
    if (!dim.known() && dim.symbol().empty()) return Error("a dimension has neither a size nor a symbol");
    if (dim.known() && !Extend(dim.size(), &count))
      return Error(fmt::format("shape {} has more than 2^40 elements", ToString(shape)));
  }
  return {};
}

Result<int64_t> CheckedCount(std::span<const int64_t> dims) {
  int64_t count = 1;
  for (int64_t dim : dims) {
    if (dim < 0) return Error(fmt::format("has a dimension of {}", dim));
    if (!Extend(dim, &count)) return Error("has too many elements");
  }
  const bool empty = std::find(dims.begin(), dims.end(), 0) != dims.end();
  return empty ? 0 : count;
}

}  // namespace whet::ir
