// SPDX-License-Identifier: Apache-2.0
#include "ops/shapes.h"

#include <fmt/format.h>

#include <algorithm>

namespace whet::ops {

using ir::Dim;
using ir::Dims;
using ir::Shape;

bool Compatible(const Dim& a, const Dim& b) {
  return !a.known() || !b.known() || a.size() == b.size();
}

bool Compatible(const Shape& a, const Shape& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const Dim& x, const Dim& y) { return Compatible(x, y); });
}

Result<Shape> BroadcastShapes(const Shape& a, const Shape& b) {
  const Shape& longer = a.size() >= b.size() ? a : b;
  const Shape& shorter = a.size() >= b.size() ? b : a;
  Shape out = longer;
  const size_t lead = longer.size() - shorter.size();
  for (size_t i = 0; i < shorter.size(); ++i) {
    Dim& dim = out[lead + i];
    const Dim& other = shorter[i];
    if (!Compatible(dim, other) && dim != Dim(1) && other != Dim(1)) {
      return Error(fmt::format(
          "shapes {} and {} do not broadcast; sizes must be equal or 1, counted from the last axis",
          ToString(a), ToString(b)));
    }
    if (dim == Dim(1) || (!dim.known() && other.known() && other.size() != 1)) dim = other;
  }
  return out;
}

Result<int64_t> ResolveAxis(int64_t axis, size_t rank) {
  const int64_t count = static_cast<int64_t>(rank);
  if (axis < -count || axis >= count) {
    return Error(
        fmt::format("axis {} is outside a tensor of rank {}; use {}..{}", axis, rank, -count, count - 1));
  }
  return axis < 0 ? axis + count : axis;
}

Result<std::vector<int64_t>> ResolveAxes(const std::vector<int64_t>& axes, size_t rank) {
  std::vector<int64_t> resolved;
  for (int64_t axis : axes) resolved.push_back(WHET_TRY(ResolveAxis(axis, rank)));
  std::sort(resolved.begin(), resolved.end());
  resolved.erase(std::unique(resolved.begin(), resolved.end()), resolved.end());
  return resolved;
}

Dims Strides(const Dims& dims) {
  Dims steps(dims.size(), 1);
  for (size_t i = dims.size(); i-- > 1;) steps[i - 1] = steps[i] * dims[i];
  return steps;
}

Dims BroadcastStrides(const Dims& dims, size_t out_rank) {
  const Dims own = Strides(dims);
  Dims steps(out_rank, 0);
  for (size_t i = 0; i < dims.size(); ++i) steps[out_rank - dims.size() + i] = dims[i] == 1 ? 0 : own[i];
  return steps;
}

}  // namespace whet::ops
