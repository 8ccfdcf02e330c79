// SPDX-License-Identifier: Apache-2.0
#include "kernels/arg_max/arg_max.h"

#include "bind/checks.h"

namespace whet::bind {
namespace {

Result<int32_t> ElementsOf(const OpView& view) {
  switch (view.in(0).dtype) {
    case DType::kF32:
      return WHET_OF_F32;
    case DType::kI8:
      return WHET_OF_I8;
    case DType::kI32:
      return WHET_OF_I32;
    default:
      return Unsupported(view);
  }
}

}  // namespace

Status Bind_arg_max(const OpView& view, std::vector<Call>* calls) {
  WHET_TRY(CheckCounts(view, 1, 1, 0));
  const format::Tensor &x = view.in(0), &out = view.out(0);
  if (out.dtype != DType::kI32 && out.dtype != DType::kI64) return Unsupported(view);
  const size_t axis = static_cast<size_t>(WHET_TRY(AxisOf(view.Int("axis", 0), x)));
  whet_arg_max_params p{1, Dim(x, axis), 1, WHET_TRY(ElementsOf(view)), out.dtype == DType::kI64};
  for (size_t i = 0; i < axis; ++i) p.outer *= Dim(x, i);
  for (size_t i = axis + 1; i < x.dims.size(); ++i) p.inner *= Dim(x, i);
  WHET_TRY(CheckCount(out, int64_t{p.outer} * p.inner));
  Call& call = calls->emplace_back(UnaryCall(view));
  call.family = "arg_max";
  call.SetParams(p);
  return {};
}

}  // namespace whet::bind
