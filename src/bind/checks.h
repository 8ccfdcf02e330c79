// SPDX-License-Identifier: Apache-2.0
// What binders check of a plan before a kernel trusts it. Messages name the operand or attribute; CallsOf
// adds the node.
#ifndef WHET_BIND_CHECKS_H_
#define WHET_BIND_CHECKS_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "bind/bind.h"

namespace whet::bind {

// Rank at most 8, at most 2^31 - 1 bytes, as many bytes as the shape says, aligned to its
// elements: kernels count in int32.
Status CheckTensor(const format::Tensor& tensor);

// Operand counts: `low` to `high` operands of which the first `low` are present, `results` results, `baked`
// baked constants.
Status CheckCounts(const OpView& view, size_t low, size_t high, size_t baked, size_t results = 1);

Status CheckType(const format::Tensor& tensor, DType dtype);
Status CheckRank(const format::Tensor& tensor, size_t rank);
Status CheckSameShape(const format::Tensor& a, const format::Tensor& b);
Status CheckDims(const format::Tensor& tensor, std::initializer_list<int64_t> dims);
Status CheckCount(const format::Tensor& tensor, int64_t count);
Status CheckConstant(const OpView& view, size_t input);  // operand `input` is a constant
Status CheckSameQuant(const format::Tensor& a, const format::Tensor& b);

// A baked constant of this type and size.
Status CheckBaked(const OpView& view, size_t i, DType dtype, int64_t count);

// The zero point of a tensor quantised per tensor, within its type's range.
Result<int32_t> ZeroPoint(const format::Tensor& tensor);

inline int32_t Dim(const format::Tensor& tensor, size_t i) {
  return static_cast<int32_t>(tensor.dims[i]);
}
inline int32_t Count(const format::Tensor& tensor) {
  return static_cast<int32_t>(tensor.count());
}

// Whether the first `inputs` operands and the result are all quantised int8, or all float32.
bool AllI8(const OpView& view, size_t inputs);
bool AllF32(const OpView& view, size_t inputs);
bool AllOf(const OpView& view, size_t inputs, DType dtype);

// A call from the first `inputs` operands to the result.
Call CallOf(const OpView& view, size_t inputs);
inline Call UnaryCall(const OpView& view) {
  return CallOf(view, 1);
}

Status Unsupported(const OpView& view);  // names the operand types

// An attribute from a range.
Result<int32_t> IntIn(const OpView& view, std::string_view key, int64_t otherwise, int64_t low, int64_t high);

// An axis, counted from the end when negative.
Result<int32_t> AxisOf(int64_t axis, const format::Tensor& tensor);

}  // namespace whet::bind

#endif  // WHET_BIND_CHECKS_H_
