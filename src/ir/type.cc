// SPDX-License-Identifier: Apache-2.0
#include "ir/type.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace whet::ir {

std::optional<Dims> StaticDims(const Shape& shape) {
  Dims dims;
  for (const Dim& dim : shape) {
    if (!dim.known()) return std::nullopt;
    dims.push_back(dim.size());
  }
  return dims;
}

Shape ToShape(const Dims& dims) {
  return Shape(dims.begin(), dims.end());
}

Shape Bind(const Shape& shape, const Bindings& bindings) {
  Shape bound;
  for (const Dim& dim : shape) {
    const auto it = dim.known() ? bindings.end() : bindings.find(dim.symbol());
    bound.push_back(it == bindings.end() ? dim : Dim(it->second));
  }
  return bound;
}

int64_t ElementCount(const Dims& dims) {
  int64_t count = 1;
  for (int64_t dim : dims) count *= dim;
  return count;
}

std::string ToString(const Shape& shape) {
  std::vector<std::string> dims;
  for (const Dim& dim : shape) dims.push_back(dim.known() ? std::to_string(dim.size()) : dim.symbol());
  return fmt::format("[{}]", fmt::join(dims, ", "));
}

std::string ToString(const Type& type) {
  std::string text = std::string(DTypeName(type.dtype)) + ToString(type.shape);
  if (type.quant.per_tensor()) {
    text += fmt::format(" q({}, {})", type.quant.scale[0], type.quant.zero_point[0]);
  } else if (type.quant.present()) {
    text += fmt::format(" q(axis={}, [{}], [{}])", type.quant.axis, fmt::join(type.quant.scale, ", "),
                        fmt::join(type.quant.zero_point, ", "));
  }
  return text;
}

}  // namespace whet::ir
