// SPDX-License-Identifier: Apache-2.0
#include "bind/checks.h"
#include "kernels/dequantize_any/dequantize_any.h"

namespace whet::bind {
namespace {

Result<int32_t> StoredAs(const OpView& view) {
  switch (view.in(0).dtype) {
    case DType::kI8:
      return WHET_FROM_I8;
    case DType::kU8:
      return WHET_FROM_U8;
    case DType::kI16:
      return WHET_FROM_I16;
    case DType::kI32:
      return WHET_FROM_I32;
    default:
      return Unsupported(view);
  }
}

}  // namespace

// Scales and zero points are the tensor's own, which outlive the call.
Status Bind_dequantize(const OpView& view, std::vector<Call>* calls) {
  WHET_TRY(CheckCounts(view, 1, 1, 0));
  const format::Tensor &x = view.in(0), &out = view.out(0);
  WHET_TRY(CheckType(out, DType::kF32));
  WHET_TRY(CheckSameShape(x, out));
  whet_dequantize_any_params p{Count(x), WHET_TRY(StoredAs(view)), 1, static_cast<int32_t>(x.scale.size())};
  if (x.scale.empty() || x.scale.size() != x.zero_point.size())
    return Error("the operand should be quantised");
  if (p.channels > 1) {
    const size_t axis = static_cast<size_t>(WHET_TRY(AxisOf(x.axis, x)));
    if (Dim(x, axis) != p.channels) return Error("the operand has another number of scales than channels");
    for (size_t i = axis + 1; i < x.dims.size(); ++i) p.inner *= Dim(x, i);
  }
  Call& call = calls->emplace_back(UnaryCall(view));
  call.family = "dequantize_any";
  call.SetParams(p);
  call.AddConst(x.scale.data(), {DType::kF32, x.scale.size()});
  call.AddConst(x.zero_point.data(), {DType::kI32, x.zero_point.size()});
  return {};
}

}  // namespace whet::bind
