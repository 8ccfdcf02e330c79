// SPDX-License-Identifier: Apache-2.0
// Operators whose results follow from the file alone: shapes, and constants made of constants.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "import/tflite/translate.h"

namespace whet::import::tflite {
namespace {

constexpr int64_t kMostMade = 1 << 24;  // elements of a constant that the file only describes

// A constant of one element as `dtype`, repeated to a shape.
Status DefineRepeated(Translation& t, const ir::Tensor& element) {
  const int64_t count = ir::ElementCount(t.out().dims);
  const size_t size = DTypeSize(element.dtype());
  if (count > kMostMade) return Error("its result is too large for a constant");
  WHET_TRY(t.builder().budget().Take(static_cast<size_t>(count) * size / 4));
  ir::Tensor made(element.dtype(), t.out().dims);
  const std::span<std::byte> bytes = made.MutableBytes();
  for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = element.bytes()[i % size];
  t.builder().DefineConstant(t.Output(0), std::move(made));
  return {};
}

template <typename T>
Status DefineRange(Translation& t, T start, T limit, T step) {
  const double length = (static_cast<double>(limit) - static_cast<double>(start)) / static_cast<double>(step);
  const int64_t count = length > 0 ? static_cast<int64_t>(std::ceil(std::min(length, 1e12))) : 0;
  if (count != ir::ElementCount(t.out().dims) || count > kMostMade) {
    return Error(
        fmt::format("its {} numbers do not go with its result {}", count, ToString(t.out().type.shape)));
  }
  ir::Tensor made(ir::DTypeOf<T>::value, {count});
  T value = start;
  for (T& x : made.MutableData<T>()) {
    x = value;
    value = static_cast<T>(value + step);
  }
  t.builder().DefineConstant(t.Output(0), std::move(made));
  return {};
}

}  // namespace

Status DefineInts(Translation& t, const std::vector<int64_t>& values) {
  if (ir::ElementCount(t.out().dims) != static_cast<int64_t>(values.size())) {
    return Error(
        fmt::format("its result {} cannot hold {} numbers", ToString(t.out().type.shape), values.size()));
  }
  if (t.out().type.dtype == DType::kI64) {
    t.builder().DefineConstant(t.Output(0), ir::Tensor::Of<int64_t>(t.out().dims, values));
    return {};
  }
  if (t.out().type.dtype != DType::kI32) return Error("its result must be int32 or int64");
  const std::vector<int32_t> narrow(values.begin(), values.end());
  t.builder().DefineConstant(t.Output(0), ir::Tensor::Of<int32_t>(t.out().dims, narrow));
  return {};
}

Status Shape(Translation& t) {
  return DefineInts(t, t.in(0).dims);
}

Status Rank(Translation& t) {
  return DefineInts(t, {static_cast<int64_t>(t.in(0).dims.size())});
}

Status ZerosLike(Translation& t) {
  const ir::Quant& quant = t.out().type.quant;
  ir::Tensor zero(t.out().type.dtype, {1});
  if (quant.present() && zero.dtype() == DType::kI8) zero.MutableData<int8_t>()[0] = static_cast<int8_t>(quant.zero_point[0]);
  return DefineRepeated(t, zero);
}

// The file gives the shape; only the value may be computed.
Status Fill(Translation& t) {
  if (t.in(1).type.dtype != t.out().type.dtype) return Error("its value is not of its result's type");
  if (const ir::Tensor* value = t.Constant(1)) {
    if (value->count() != 1) return Error("its value must be one number");
    return DefineRepeated(t, *value);
  }
  t.EmitKeeping("expand", {t.Operand(1)}, {{"shape", t.out().dims}});
  return {};
}

Status Range(Translation& t) {
  const ir::Tensor *start = t.Constant(0), *limit = t.Constant(1), *step = t.Constant(2);
  if (!start || !limit || !step) return Error("its bounds must be constant; fold constants when exporting");
  if (start->count() != 1 || limit->count() != 1 || step->count() != 1 || step->RealAt(0) == 0) {
    return Error("its bounds must be one number each and its step not 0");
  }
  switch (t.out().type.dtype) {
    case DType::kF32:
      return DefineRange(t, static_cast<float>(start->RealAt(0)), static_cast<float>(limit->RealAt(0)),
                         static_cast<float>(step->RealAt(0)));
    case DType::kI32:
      return DefineRange(t, static_cast<int32_t>(start->IntAt(0)), static_cast<int32_t>(limit->IntAt(0)),
                         static_cast<int32_t>(step->IntAt(0)));
    case DType::kI64:
      return DefineRange(t, start->IntAt(0), limit->IntAt(0), step->IntAt(0));
    default:
      return Error("its numbers must be float32, int32 or int64");
  }
}

Status BroadcastArgs(Translation& t) {
  std::vector<int64_t> a = WHET_TRY(t.Ints(0, "first shape")), b = WHET_TRY(t.Ints(1, "second shape"));
  if (a.size() < b.size()) std::swap(a, b);
  b.insert(b.begin(), a.size() - b.size(), 1);
  for (size_t i = 0; i < a.size(); ++i) {
    if (a[i] != b[i] && a[i] != 1 && b[i] != 1) return Error("its shapes do not broadcast");
    a[i] = a[i] == 1 ? b[i] : a[i];
  }
  return DefineInts(t, a);
}

// Sparse constants are made dense when the file is read.
Status Densify(Translation& t) {
  const ir::Tensor* dense = t.Constant(0);
  if (!dense || t.in(0).dims != t.out().dims || t.in(0).type != t.out().type) {
    return Error("its operand must be a sparse constant of its result's type and shape");
  }
  t.builder().DefineConstant(t.Output(0), *dense);
  return {};
}

}  // namespace whet::import::tflite
