// SPDX-License-Identifier: Apache-2.0
#include "ir/type.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

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

QuantIndex::QuantIndex(const Quant& quant, const Dims& dims) {
  if (quant.per_tensor() || quant.axis < 0) return;
  const size_t axis = static_cast<size_t>(quant.axis);
  size_ = std::max<int64_t>(dims[axis], 1);
  for (size_t d = axis + 1; d < dims.size(); ++d) inner_ *= std::max<int64_t>(dims[d], 1);
  group_ = std::max<int64_t>(quant.group, 1);
  step_ = quant.grouped() ? inner_ : 1;
  inside_step_ = quant.grouped() ? 1 : 0;
  const int64_t groups = (size_ + group_ - 1) / group_;
  outer_step_ = quant.grouped() ? groups * inner_ : 0;
  entries_ = quant.grouped() ? ElementCount(dims) / size_ * groups : size_;
}

namespace {

// The entries of groups, as a tensor of dimensions `dims`, in the new order of axes.
void PermuteEntries(const Dims& dims, const std::vector<int64_t>& perm, const Quant& from, Quant* to) {
  Dims steps(dims.size(), 1), at(dims.size(), 0);
  for (size_t d = dims.size() - 1; d-- > 0;) steps[d] = steps[d + 1] * dims[d + 1];
  for (size_t i = 0; i < from.scale.size(); ++i) {
    int64_t source = 0;
    for (size_t d = 0; d < at.size(); ++d) source += at[d] * steps[static_cast<size_t>(perm[d])];
    to->scale[i] = from.scale[static_cast<size_t>(source)];
    to->zero_point[i] = from.zero_point[static_cast<size_t>(source)];
    for (size_t d = at.size(); d-- > 0;) {
      if (++at[d] < dims[static_cast<size_t>(perm[d])]) break;
      at[d] = 0;
    }
  }
}

}  // namespace

Quant PermutedQuant(const Quant& quant, const Dims& dims, const std::vector<int64_t>& perm) {
  Quant moved = quant;
  if (quant.per_tensor() || quant.axis < 0) return moved;
  moved.axis = static_cast<int>(std::find(perm.begin(), perm.end(), quant.axis) - perm.begin());
  if (!quant.grouped()) return moved;
  Dims entries = dims;
  int64_t& size = entries[static_cast<size_t>(quant.axis)];
  size = (size + quant.group - 1) / quant.group;
  PermuteEntries(entries, perm, quant, &moved);
  return moved;
}

std::string ToString(const Type& type) {
  std::string text = std::string(DTypeName(type.dtype)) + ToString(type.shape);
  if (type.quant.per_tensor()) {
    text += fmt::format(" q({}, {})", type.quant.scale[0], type.quant.zero_point[0]);
  } else if (type.quant.grouped()) {
    text += fmt::format(" {} scales of groups of {} along axis {}", type.quant.scale.size(), type.quant.group,
                        type.quant.axis);
  } else if (type.quant.present()) {
    text += fmt::format(" q(axis={}, [{}], [{}])", type.quant.axis, fmt::join(type.quant.scale, ", "),
                        fmt::join(type.quant.zero_point, ", "));
  }
  return text;
}

}  // namespace whet::ir
