// SPDX-License-Identifier: Apache-2.0
#include "bind/layout.h"

namespace whet::bind {
namespace {

Status CheckPart(const format::Tensor& part, const format::Tensor& out, size_t axis) {
  WHET_TRY(CheckType(part, out.dtype));
  WHET_TRY(CheckRank(part, out.dims.size()));
  for (size_t i = 0; i < out.dims.size(); ++i) {
    if (i != axis && part.dims[i] != out.dims[i])
      return Error("operand '" + part.name + "' does not have the result's shape beside the axis");
  }
  return out.dtype == DType::kI8 ? CheckSameQuant(part, out) : Status();
}

}  // namespace

// One copy for each operand that the memory plan did not put in its place in the result already.
Status Bind_concat(const OpView& view, std::vector<Call>* calls) {
  WHET_TRY(CheckCounts(view, view.input_count(), view.input_count(), 0));
  const format::Tensor& out = view.out(0);
  const size_t axis = static_cast<size_t>(WHET_TRY(AxisOf(view.Int("axis", 0), out)));
  int32_t outer = 1, inner = 1;
  for (size_t i = 0; i < axis; ++i) outer *= Dim(out, i);
  for (size_t i = axis + 1; i < out.dims.size(); ++i) inner *= Dim(out, i);
  int64_t at = 0;
  for (size_t i = 0; i < view.input_count(); ++i) {
    const format::Tensor& part = view.in(i);
    WHET_TRY(CheckPart(part, out, axis));
    const int64_t first = at;
    at += part.dims[axis];
    if (at > out.dims[axis]) break;
    const int32_t size = Dim(part, axis) * inner, offset = static_cast<int32_t>(first) * inner;
    const uint64_t place = out.offset + static_cast<uint64_t>(offset) * DTypeSize(out.dtype);
    if (outer == 1 && !part.is_constant() && part.offset == place) continue;
    const std::vector<Loop> loops = {{outer, size, Dim(out, axis) * inner}, {size, 1, 1}};
    calls->push_back(CopyCall(view.op().inputs[i], view.op().outputs[0], out.dtype, loops, 0, offset));
  }
  if (at != out.dims[axis]) return Error("the operands do not fill the result along attribute 'axis'");
  return {};
}

}  // namespace whet::bind
