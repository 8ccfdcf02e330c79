// SPDX-License-Identifier: Apache-2.0
#include "bind/checks.h"
#include "kernels/cast_any/cast_any.h"

namespace whet::bind {
namespace {

static_assert(WHET_F32 == static_cast<int>(DType::kF32) && WHET_F16 == static_cast<int>(DType::kF16) &&
              WHET_F64 == static_cast<int>(DType::kF64) && WHET_I8 == static_cast<int>(DType::kI8) &&
              WHET_U8 == static_cast<int>(DType::kU8) && WHET_I16 == static_cast<int>(DType::kI16) &&
              WHET_I32 == static_cast<int>(DType::kI32) && WHET_I64 == static_cast<int>(DType::kI64) &&
              WHET_BOOL == static_cast<int>(DType::kBool) && WHET_U16 == static_cast<int>(DType::kU16) &&
              WHET_U32 == static_cast<int>(DType::kU32) && WHET_U64 == static_cast<int>(DType::kU64) &&
              WHET_BF16 == static_cast<int>(DType::kBF16));

}  // namespace

Status Bind_cast(const OpView& view, std::vector<Call>* calls) {
  WHET_TRY(CheckCounts(view, 1, 1, 0));
  const format::Tensor &x = view.in(0), &out = view.out(0);
  if (!x.scale.empty() || !out.scale.empty()) return Unsupported(view);
  WHET_TRY(CheckSameShape(x, out));
  if (view.Text("to", DTypeName(out.dtype)) != DTypeName(out.dtype))
    return Error("attribute 'to' is not the result's type");
  Call& call = calls->emplace_back(UnaryCall(view));
  call.family = "cast_any";
  call.SetParams(
      whet_cast_any_params{Count(x), static_cast<int32_t>(x.dtype), static_cast<int32_t>(out.dtype)});
  return {};
}

}  // namespace whet::bind
