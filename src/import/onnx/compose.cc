// SPDX-License-Identifier: Apache-2.0
#include "import/onnx/compose.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <numeric>

#include "import/onnx/shape.h"
#include "ops/fold.h"
#include "ops/visit.h"

namespace whet::import {
namespace {

template <typename T>
T Extreme(bool largest) {
  using Limits = std::numeric_limits<T>;
  if constexpr (std::is_floating_point_v<T>) return largest ? Limits::infinity() : -Limits::infinity();
  return largest ? Limits::max() : Limits::lowest();
}

// What folding no elements gives.
ir::Tensor Neutral(DType dtype, const ir::Dims& dims, const std::string& kind) {
  ir::Tensor tensor(dtype, dims);
  ops::VisitStored(dtype, [&](auto zero) {
    using T = decltype(zero);
    T value = kind == "prod" ? T{1} : T{0};
    if (kind == "max" || kind == "min") value = Extreme<T>(kind == "min");
    if (dtype == DType::kBool) value = kind == "min";
    for (T& element : tensor.MutableData<T>()) element = value;
  });
  return tensor;
}

// The result's sizes where a folded axis is empty and all sizes are known.
std::optional<ir::Dims> EmptyFold(const ir::Shape& shape, const std::vector<int64_t>& axes, bool keep) {
  const std::optional<ir::Dims> dims = ir::StaticDims(shape);
  if (!dims || ir::ElementCount(*dims) > 0) return std::nullopt;
  ir::Dims left;
  for (size_t i = 0; i < dims->size(); ++i) {
    const bool folded = std::find(axes.begin(), axes.end(), static_cast<int64_t>(i)) != axes.end();
    if (!folded || keep) left.push_back(folded ? 1 : (*dims)[i]);
  }
  return left;
}

}  // namespace

ir::ValueId Numbers(OnnxNode& node, DType dtype, ir::Dims dims, const std::vector<double>& values) {
  ir::Tensor tensor(dtype, std::move(dims));
  ops::VisitStored(dtype, [&](auto zero) {
    using T = decltype(zero);
    std::transform(values.begin(), values.end(), tensor.MutableData<T>().begin(),
                   [](double value) { return static_cast<T>(value); });
  });
  return node.Constant(std::move(tensor));
}

Result<ir::ValueId> Counting(OnnxNode& node, DType dtype, int64_t count, size_t from_last) {
  WHET_TRY(ops::CheckDescribed(std::vector<int64_t>{count}));
  ir::Dims dims(from_last + 1, 1);
  dims[0] = count;
  std::vector<double> values(static_cast<size_t>(count));
  std::iota(values.begin(), values.end(), 0);
  return Numbers(node, dtype, std::move(dims), values);
}

Result<ir::Dims> KnownDims(OnnxNode& node, ir::ValueId id) {
  const ir::Shape shape = node.graph().type(id).shape;
  if (auto dims = ir::StaticDims(shape)) return *dims;
  return node.Refuse(fmt::format("its shape {} has open sizes", ToString(shape)), "bind them with --shape");
}

Result<ir::ValueId> Folded(OnnxNode& node, const std::string& kind, ir::ValueId x,
                           const std::vector<int64_t>& axes, bool keep) {
  if (axes.empty()) return x;
  const ir::Type type = node.graph().type(x);
  if (const auto left = EmptyFold(type.shape, axes, keep)) {
    WHET_TRY(ir::CheckedCount(*left).With("its result"));
    WHET_TRY(ops::CheckDescribed(*left));
    return node.Constant(Neutral(type.dtype, *left, kind));
  }
  return node.Add("reduce", {x}, {{"kind", kind}, {"axes", axes}, {"keep_dims", int64_t{keep}}});
}

Result<ir::ValueId> MeanOf(OnnxNode& node, ir::ValueId x, const std::vector<int64_t>& axes, bool keep) {
  if (axes.empty()) return x;
  const ir::Type type = node.graph().type(x);
  if (type.dtype == DType::kF32 && !EmptyFold(type.shape, axes, keep))
    return node.Add("mean", {x}, {{"axes", axes}, {"keep_dims", int64_t{keep}}});
  const ir::Dims dims = WHET_TRY(KnownDims(node, x));
  int64_t count = 1;
  for (int64_t axis : axes) count *= dims[static_cast<size_t>(axis)];
  const ir::ValueId sum = WHET_TRY(Folded(node, "sum", x, axes, keep));
  return node.Add("div", {sum, Scalar(node, static_cast<double>(count), type.dtype)});
}

Result<ir::ValueId> Permuted(OnnxNode& node, ir::ValueId x, const std::vector<int64_t>& perm) {
  if (std::is_sorted(perm.begin(), perm.end())) return x;
  return node.Add("transpose", {x}, {{"perm", perm}});
}

Result<ir::ValueId> WithDims(OnnxNode& node, ir::ValueId x, const ir::Dims& dims) {
  return Reshaped(node, x, ir::ToShape(dims));
}

Result<ir::ValueId> Part(OnnxNode& node, ir::ValueId x, size_t axis, int64_t begin, int64_t end) {
  const ir::Dims dims = WHET_TRY(KnownDims(node, x));
  ir::Dims first(dims.size(), 0), last = dims, step(dims.size(), 1);
  if (begin == 0 && end == dims[axis]) return x;
  first[axis] = begin;
  last[axis] = end;
  return node.Add("slice", {x}, {{"begin", first}, {"end", last}, {"step", step}});
}

Result<ir::ValueId> Select(OnnxNode& node, ir::ValueId condition, ir::ValueId a, ir::ValueId b) {
  return node.Add("select", {condition, a, b});
}

std::vector<int64_t> AxesFrom(size_t first, size_t last) {
  std::vector<int64_t> axes(last - first);
  std::iota(axes.begin(), axes.end(), static_cast<int64_t>(first));
  return axes;
}

}  // namespace whet::import
