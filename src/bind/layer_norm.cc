// SPDX-License-Identifier: Apache-2.0
#include <bit>
#include <cmath>

#include "bind/checks.h"
#include "kernels/layer_norm_f32/layer_norm_f32.h"

namespace whet::bind {

Status Bind_layer_norm(const OpView& view, std::vector<Call>* calls) {
  WHET_TRY(CheckCounts(view, 1, 3, 0));
  const format::Tensor& x = view.in(0);
  if (x.dtype != DType::kF32) return Unsupported(view);
  WHET_TRY(CheckType(view.out(0), DType::kF32));
  WHET_TRY(CheckSameShape(x, view.out(0)));
  const int32_t axis = WHET_TRY(AxisOf(view.Int("axis", -1), x));
  int32_t rows = 1;
  for (int32_t i = 0; i < axis; ++i) rows *= Dim(x, static_cast<size_t>(i));
  const int32_t depth = Count(x) / rows;
  const float epsilon = static_cast<float>(view.Real("epsilon", 0));
  if (!(epsilon >= 0) || !std::isfinite(epsilon)) return Error("attribute 'epsilon' must be a number of f32 that is not negative");
  Call& call = calls->emplace_back(UnaryCall(view));
  for (size_t i = 1; i < view.input_count(); ++i) {
    if (!view.has(i)) continue;
    WHET_TRY(CheckType(view.in(i), DType::kF32));
    WHET_TRY(CheckCount(view.in(i), depth));
    call.in.push_back(view.op().inputs[i]);
  }
  call.family = "layer_norm_f32";
  call.SetParams(whet_layer_norm_f32_params{rows, depth, std::bit_cast<int32_t>(epsilon),
                                            view.Int("centred", 1) != 0, view.has(1), view.has(2)});
  return {};
}

}  // namespace whet::bind
