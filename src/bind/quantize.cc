// SPDX-License-Identifier: Apache-2.0
#include <bit>
#include <cmath>

#include "bind/checks.h"
#include "bind/unary.h"
#include "bind/words.h"
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
  const bool words = out.dtype == DType::kI16;
  if (x.dtype == DType::kI16 || x.dtype == DType::kI32 || (words && x.dtype == DType::kI8))
    return BindSlopesS16(view, calls);
  if (!IsByte(out.dtype) && !words) return Unsupported(view);
  if (IsByte(x.dtype)) return BindTable(view, calls);
  WHET_TRY(CheckType(x, DType::kF32));
  WHET_TRY(CheckSameShape(x, out));
  const int32_t zero = WHET_TRY(ZeroPoint(out));
  const float scale = out.scale[0];
  if (!std::isnormal(scale) || scale <= 0) return Error("the result's scale should be a positive number");
  const int32_t low = words ? -32768 : out.dtype == DType::kI8 ? -128 : 0, high = low + (words ? 65535 : 255);
  Call& call = calls->emplace_back(UnaryCall(view));
  call.family = "quantize_f32";
  call.SetParams(whet_quantize_f32_params{Count(x), std::bit_cast<int32_t>(scale), zero, low, high,
                                          view.tflm(), words ? 2 : 1});
  return {};
}

}  // namespace whet::bind
