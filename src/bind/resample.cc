// SPDX-License-Identifier: Apache-2.0
#include "kernels/resample_axis/resample_axis.h"

#include "bind/checks.h"

namespace whet::bind {
namespace {

Status CheckIndices(const OpView& view, const whet_resample_axis_params& p, bool copies) {
  WHET_TRY(CheckType(view.in(1), DType::kI32));
  WHET_TRY(CheckConstant(view, 1));
  const auto* indices = static_cast<const int32_t*>(view.in_data(1));
  for (int32_t i = 0; i < p.out * p.taps; ++i) {
    if (indices[i] < (copies ? 0 : -1) || indices[i] >= p.in)
      return Error("the indices hold " + std::to_string(indices[i]) + "; the axis has " +
                   std::to_string(p.in) + " elements");
  }
  return {};
}

Status CheckOtherAxes(const format::Tensor& x, const format::Tensor& out, size_t axis) {
  bool equal = x.dims.size() == out.dims.size();
  for (size_t i = 0; equal && i < x.dims.size(); ++i) equal = i == axis || x.dims[i] == out.dims[i];
  return equal ? Status() : Error("operand and result differ along other axes than the resampled one");
}

int32_t BitsOf(float value) {
  int32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

}  // namespace

Status Bind_resample(const OpView& view, std::vector<Call>* calls) {
  const bool weighted = view.has(2);
  WHET_TRY(CheckCounts(view, weighted ? 3 : 2, 3, 0));
  const format::Tensor &x = view.in(0), &out = view.out(0);
  WHET_TRY(CheckType(out, x.dtype));
  WHET_TRY(CheckRank(view.in(1), 2));
  const auto axis = static_cast<size_t>(WHET_TRY(AxisOf(view.Int("axis", 0), x)));
  WHET_TRY(CheckOtherAxes(x, out, axis));
  whet_resample_axis_params p{1,
                              Dim(x, axis),
                              Dim(out, axis),
                              1,
                              Dim(view.in(1), 1),
                              static_cast<int32_t>(DTypeSize(x.dtype)),
                              BitsOf(static_cast<float>(view.Real("outside", 0)))};
  WHET_TRY(CheckDims(view.in(1), {p.out, p.taps}));
  WHET_TRY(CheckIndices(view, p, !weighted));
  for (size_t i = 0; i < axis; ++i) p.outer *= Dim(x, i);
  for (size_t i = axis + 1; i < x.dims.size(); ++i) p.inner *= Dim(x, i);
  Call& call = calls->emplace_back(UnaryCall(view));
  call.family = "resample_axis";
  call.SetParams(p);
  const auto count = static_cast<size_t>(p.out) * static_cast<size_t>(p.taps);
  call.AddConst(view.in_data(1), {DType::kI32, count});
  if (!weighted && p.taps != 1) return Error("copies should have one tap for each element");
  if (weighted) {
    WHET_TRY(CheckType(x, DType::kF32));
    WHET_TRY(CheckType(view.in(2), DType::kF32));
    WHET_TRY(CheckConstant(view, 2));
    WHET_TRY(CheckCount(view.in(2), static_cast<int64_t>(count)));
  }
  call.AddConst(weighted ? view.in_data(2) : nullptr, {DType::kF32, count});
  return {};
}

}  // namespace whet::bind
