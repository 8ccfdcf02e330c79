// SPDX-License-Identifier: Apache-2.0
#include "bind/checks.h"

#include <algorithm>

namespace whet::bind {
namespace {

std::string Label(const format::Tensor& tensor) {
  return "tensor '" + tensor.name + "'";
}

std::string Shape(const format::Tensor& tensor) {
  std::string text = "[";
  for (size_t i = 0; i < tensor.dims.size(); ++i) text += (i ? ", " : "") + std::to_string(tensor.dims[i]);
  return text + "]";
}

}  // namespace

Status CheckTensor(const format::Tensor& tensor) {
  const size_t size = DTypeSize(tensor.dtype);
  if (size == 0) return Error(Label(tensor) + " has an unknown element type; update this whet");
  if (tensor.dims.size() > format::kMaxRank) return Error(Label(tensor) + " has more than 8 dimensions");
  int64_t bytes = static_cast<int64_t>(size);
  for (int64_t dim : tensor.dims) {
    if (dim < 0) return Error(Label(tensor) + " of shape " + Shape(tensor) + " has a negative size");
    if (dim > INT32_MAX / std::max<int64_t>(bytes, 1))
      return Error(Label(tensor) + " of shape " + Shape(tensor) + " has 2 GiB or more; split it");
    bytes *= dim;
  }
  if (!tensor.is_coded() && tensor.bytes != static_cast<uint64_t>(bytes))
    return Error(Label(tensor) + " has another size than its shape says");
  if (tensor.offset % size != 0) return Error(Label(tensor) + " is not aligned to its elements");
  return {};
}

Status CheckCounts(const OpView& view, size_t low, size_t high, size_t baked, size_t results) {
  const size_t count = view.input_count();
  bool present = count >= low && count <= high;
  for (size_t i = 0; present && i < low; ++i) present = view.has(i);
  if (!present)
    return Error("expects " + std::to_string(low) + " to " + std::to_string(high) +
                 " operands; recompile the model");
  if (view.op().outputs.size() != results) {
    return Error("has " + std::to_string(view.op().outputs.size()) + " results, expects " +
                 std::to_string(results) + "; recompile the model");
  }
  if (view.baked_count() != baked) {
    return Error("has " + std::to_string(view.baked_count()) + " baked constants, expects " +
                 std::to_string(baked) + "; recompile the model");
  }
  return {};
}

Status CheckType(const format::Tensor& tensor, DType dtype) {
  if (tensor.dtype == dtype) return {};
  return Error(Label(tensor) + " is " + std::string(DTypeName(tensor.dtype)) + ", expects " +
               std::string(DTypeName(dtype)));
}

Status CheckRank(const format::Tensor& tensor, size_t rank) {
  if (tensor.dims.size() == rank) return {};
  return Error(Label(tensor) + " of shape " + Shape(tensor) + " should have " + std::to_string(rank) +
               " dimensions");
}

Status CheckSameShape(const format::Tensor& a, const format::Tensor& b) {
  if (a.dims == b.dims) return {};
  return Error(Label(a) + " " + Shape(a) + " and " + Label(b) + " " + Shape(b) + " should have equal shapes");
}

Status CheckDims(const format::Tensor& tensor, std::initializer_list<int64_t> dims) {
  if (std::equal(tensor.dims.begin(), tensor.dims.end(), dims.begin(), dims.end())) return {};
  format::Tensor expected;
  expected.dims = dims;
  return Error(Label(tensor) + " has the shape " + Shape(tensor) + ", expects " + Shape(expected));
}

Status CheckCount(const format::Tensor& tensor, int64_t count) {
  if (tensor.count() == count) return {};
  return Error(Label(tensor) + " " + Shape(tensor) + " should have " + std::to_string(count) + " elements");
}

Status CheckConstant(const OpView& view, size_t input) {
  if (view.has(input) && view.in(input).is_constant()) return {};
  return Error(Label(view.in(input)) + " must be a constant");
}

Status CheckSameQuant(const format::Tensor& a, const format::Tensor& b) {
  if (a.scale == b.scale && a.zero_point == b.zero_point) return {};
  return Error(Label(a) + " and " + Label(b) + " should have equal scale and zero point");
}

Status CheckBaked(const OpView& view, size_t i, DType dtype, int64_t count) {
  WHET_TRY(CheckType(view.baked(i), dtype).With("baked constant " + std::to_string(i)));
  return CheckCount(view.baked(i), count).With("baked constant " + std::to_string(i));
}

Result<int32_t> ZeroPoint(const format::Tensor& tensor) {
  if (tensor.scale.size() != 1 || tensor.zero_point.size() != 1)
    return Error(Label(tensor) + " should be quantised per tensor");
  const int32_t zero = tensor.zero_point[0];
  const int32_t low = tensor.dtype == DType::kU8 ? 0 : tensor.dtype == DType::kI8 ? -128 : INT32_MIN;
  const int32_t high = tensor.dtype == DType::kU8 ? 255 : tensor.dtype == DType::kI8 ? 127 : INT32_MAX;
  if (zero < low || zero > high)
    return Error(Label(tensor) + " has the zero point " + std::to_string(zero) + " outside its type");
  return zero;
}

bool AllOf(const OpView& view, size_t inputs, DType dtype) {
  for (size_t i = 0; i < inputs; ++i) {
    if (!view.has(i) || view.in(i).dtype != dtype) return false;
  }
  return view.out(0).dtype == dtype;
}

bool AllI8(const OpView& view, size_t inputs) {
  if (!AllOf(view, inputs, DType::kI8)) return false;
  for (size_t i = 0; i < inputs; ++i) {
    if (view.in(i).scale.empty()) return false;
  }
  return !view.out(0).scale.empty();
}

bool AllF32(const OpView& view, size_t inputs) {
  return AllOf(view, inputs, DType::kF32);
}

Call CallOf(const OpView& view, size_t inputs) {
  Call call;
  call.in.assign(view.op().inputs.begin(), view.op().inputs.begin() + static_cast<ptrdiff_t>(inputs));
  call.out = {view.op().outputs[0]};
  return call;
}

Status Unsupported(const OpView& view) {
  std::string types;
  for (size_t i = 0; i < view.input_count(); ++i) {
    if (view.has(i))
      types += std::string(DTypeName(view.in(i).dtype)) + (view.in(i).scale.empty() ? " " : " (quantised) ");
  }
  return Error("no kernel takes operands of types " + types + "and a result of type " +
               std::string(DTypeName(view.out(0).dtype)) + "; insert casts");
}

Result<int32_t> IntIn(const OpView& view, std::string_view key, int64_t otherwise, int64_t low,
                      int64_t high) {
  const int64_t value = view.Int(key, otherwise);
  if (value >= low && value <= high) return static_cast<int32_t>(value);
  return Error("attribute '" + std::string(key) + "' is " + std::to_string(value) + ", expects " +
               std::to_string(low) + " to " + std::to_string(high));
}

Result<int32_t> AxisOf(int64_t axis, const format::Tensor& tensor) {
  const int64_t rank = static_cast<int64_t>(tensor.dims.size());
  if (axis < -rank || axis >= rank)
    return Error("attribute 'axis' names axis " + std::to_string(axis) + " of " + Shape(tensor));
  return static_cast<int32_t>(axis < 0 ? axis + rank : axis);
}

}  // namespace whet::bind
