// SPDX-License-Identifier: Apache-2.0
// Operators whose result follows from sizes and constants.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "import/onnx/ops.h"
#include "ops/fold.h"

namespace whet::import {
namespace {

constexpr int64_t kMaxGenerated = 1 << 24;

template <typename T>
Status YieldRange(OnnxNode& node, double count) {
  std::vector<T> values(static_cast<size_t>(count));
  const T start = node.constant(0)->template Data<T>()[0], delta = node.constant(2)->template Data<T>()[0];
  for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<T>(start + static_cast<T>(i) * delta);
  return node.YieldAlias(node.Constant(ir::Tensor::Of<T>({static_cast<int64_t>(values.size())}, values)));
}

}  // namespace

namespace {

// The numbers from 0 to before a count.
Status YieldCounting(OnnxNode& node, const ComputedSize& limit) {
  const ir::Tensor *start = node.constant(0), *delta = node.constant(2);
  const bool plain = start && delta && start->count() == 1 && delta->count() == 1 && start->RealAt(0) == 0 &&
                     delta->RealAt(0) == 1;
  if (!plain || node.type(0).dtype != DType::kI64 || limit.most > kMaxGenerated)
    return node.Refuse("it counts to a computed limit, but not from 0 in steps of 1",
                       "count from 0 in steps of 1");
  std::vector<int64_t> numbers(static_cast<size_t>(limit.most));
  for (size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<int64_t>(i);
  const ir::ValueId id = node.Constant(ir::Tensor::Of<int64_t>({limit.most}, numbers));
  node.real_sizes().Set(id, 0, limit.count);
  return node.YieldAlias(id);
}

}  // namespace

Status OnnxRange(OnnxNode& node) {
  const auto limit = node.constant(1) ? std::nullopt : node.ComputedSizes(1);
  if (limit && limit->size() == 1) return YieldCounting(node, (*limit)[0]);
  double bounds[3];
  for (size_t i = 0; i < 3; ++i) {
    const std::vector<double> value = WHET_TRY(node.ConstantReals(i, "range"));
    if (value.size() != 1 || node.type(i).dtype != node.type(0).dtype)
      return Error("its start, limit and delta must be single numbers of one type");
    bounds[i] = value[0];
  }
  if (!(bounds[2] != 0)) return Error("its delta is 0");
  const double count = std::max(0.0, std::ceil((bounds[1] - bounds[0]) / bounds[2]));
  if (!(count <= kMaxGenerated)) return Error("its result has too many elements");
  switch (node.type(0).dtype) {
    case DType::kF32:
      return YieldRange<float>(node, count);
    case DType::kF64:
      return YieldRange<double>(node, count);
    case DType::kI16:
      return YieldRange<int16_t>(node, count);
    case DType::kI32:
      return YieldRange<int32_t>(node, count);
    case DType::kI64:
      return YieldRange<int64_t>(node, count);
    default:
      return Error("its numbers are of a type that Range does not have");
  }
}

Status OnnxEyeLike(OnnxNode& node) {
  const auto dims = ir::StaticDims(node.type(0).shape);
  if (!dims) return node.Refuse("its size is open", "bind it with --shape");
  if (dims->size() != 2) return Error("its operand must have 2 dimensions");
  if (WHET_TRY(ir::CheckedCount(*dims)) > kMaxGenerated) return Error("its result has too many elements");
  DType dtype = node.type(0).dtype;
  if (node.HasAttr("dtype"))
    dtype = WHET_TRY(DTypeOfOnnx(static_cast<int32_t>(node.Int("dtype", 0))).With("attribute 'dtype'"));
  const int64_t k = node.Int("k", 0);
  ir::Tensor ones(DType::kF32, *dims);
  for (int64_t row = 0; row < (*dims)[0]; ++row) {
    if (k > (*dims)[1] || row + k < 0 || row + k >= (*dims)[1]) continue;
    ones.MutableData<float>()[static_cast<size_t>(row * (*dims)[1] + row + k)] = 1;
  }
  const ir::ValueId eye = node.Constant(std::move(ones));
  if (dtype == DType::kF32) return node.YieldAlias(eye);
  return node.Yield("cast", {eye}, {{"to", std::string(DTypeName(dtype))}});
}

// Zeros above or below a diagonal, by a constant mask.
Status OnnxTrilu(OnnxNode& node) {
  const auto dims = ir::StaticDims(node.type(0).shape);
  if (!dims) return node.Refuse("its sizes are open", "bind them with --shape");
  if (dims->size() < 2) return Error("its operand must have 2 dimensions or more");
  const std::vector<int64_t> given =
      node.has(1) ? WHET_TRY(node.ConstantInts(1, "diagonal")) : std::vector<int64_t>{0};
  if (given.size() != 1) return Error("its diagonal must be one number");
  const int64_t rows = dims->end()[-2], columns = dims->back();
  WHET_TRY(ops::CheckDescribed(std::vector<int64_t>{rows, columns}));
  const int64_t k = std::clamp(given[0], -rows, columns);
  const bool upper = node.Int("upper", 1) != 0;
  ir::Tensor mask(DType::kBool, {rows, columns});
  for (int64_t i = 0; i < rows * columns; ++i) {
    const int64_t right = i % columns - i / columns;
    mask.MutableData<uint8_t>()[static_cast<size_t>(i)] = upper ? right >= k : right <= k;
  }
  const ir::ValueId zero = node.Constant(ir::Tensor(node.type(0).dtype, {}));
  return node.Yield("select", {node.Constant(std::move(mask)), node.in(0), zero});
}

Status OnnxSize(OnnxNode& node) {
  const auto dims = ir::StaticDims(node.type(0).shape);
  if (!dims) return node.Refuse("its operand has an open size", "bind it with --shape");
  if (node.real_sizes().Any(node.in(0)))
    return node.Refuse("its operand has a size that depends on data", "take Shape, and Gather its parts");
  return node.YieldAlias(node.Constant(ir::Tensor::Of<int64_t>({}, {ir::ElementCount(*dims)})));
}

}  // namespace whet::import
