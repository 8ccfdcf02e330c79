// SPDX-License-Identifier: Apache-2.0
#include <bit>
#include <cmath>

#include "bind/checks.h"
#include "bind/unary.h"
#include "kernels/quantize_f32/quantize_f32.h"

namespace whet::bind {
namespace {

bool IsByte(DType type) {
  return type == DType::kI8 || type == DType::kU8;
}

}  // namespace

Status Bind_quantize(const OpView& view, std::vector<Call>* calls) {
  WHET_TRY(CheckCounts(view, 1, 1, view.baked_count()));
  const format::Tensor &x = view.in(0), &out = view.out(0);
  if (!IsByte(out.dtype)) return Unsupported(view);
  if (IsByte(x.dtype)) return BindTable(view, calls);
  WHET_TRY(CheckType(x, DType::kF32));
  WHET_TRY(CheckSameShape(x, out));
  const int32_t zero = WHET_TRY(ZeroPoint(out));
  const float scale = out.scale[0];
  if (!std::isnormal(scale) || scale <= 0) return Error("the result's scale should be a positive number");
  const bool is_signed = out.dtype == DType::kI8;
  Call& call = calls->emplace_back(UnaryCall(view));
  call.family = "quantize_f32";
  call.SetParams(whet_quantize_f32_params{Count(x), std::bit_cast<int32_t>(scale), zero, is_signed ? -128 : 0,
                                          is_signed ? 127 : 255, view.tflm()});
  return {};
}

}  // namespace whet::bind
