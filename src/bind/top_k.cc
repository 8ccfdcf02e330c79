// SPDX-License-Identifier: Apache-2.0
#include "kernels/top_k/top_k.h"

#include "bind/reduction.h"

namespace whet::bind {

Status Bind_top_k(const OpView& view, std::vector<Call>* calls) {
  if (view.input_count() != 1 || !view.has(0) || view.op().outputs.size() != 2 || view.baked_count() != 0)
    return Error("expects one operand and two results; recompile the model");
  const format::Tensor &x = view.in(0), &values = view.out(0), &indices = view.out(1);
  if (!IsNumber(x.dtype) && x.dtype != DType::kBool) return Unsupported(view);
  WHET_TRY(CheckType(values, x.dtype));
  if (indices.dtype != DType::kI32 && indices.dtype != DType::kI64) return Unsupported(view);
  const Lines lines = WHET_TRY(ReadLines(x, view.Int("axis", -1)));
  const int32_t k = WHET_TRY(IntIn(view, "k", 0, 1, lines.depth));
  const int64_t chosen = int64_t{lines.outer} * k * lines.inner;
  WHET_TRY(CheckCount(values, chosen));
  WHET_TRY(CheckCount(indices, chosen));
  Call& call = calls->emplace_back(UnaryCall(view));
  call.out.push_back(view.op().outputs[1]);
  call.family = "top_k";
  call.SetParams(whet_top_k_params{lines.outer, lines.depth, lines.inner, k, static_cast<int32_t>(x.dtype),
                                   static_cast<int32_t>(DTypeSize(x.dtype)), view.Int("largest", 1) == 0,
                                   indices.dtype == DType::kI64});
  return {};
}

}  // namespace whet::bind
