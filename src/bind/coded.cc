// SPDX-License-Identifier: Apache-2.0
#include "bind/coded.h"

namespace whet::bind {

Status AddCodedWeights(const OpView& view, int32_t channels, Call* call) {
  const format::Tensor& w = view.in(1);
  const CodedConstant coded = view.codes(1);
  call->AddConst(coded.codes.codes, {DType::kU8, static_cast<size_t>(w.bytes)});
  WHET_TRY(AddFloatBias(view, channels, call));
  WHET_TRY(AddFloatBounds(view, call));
  const DType scales = coded.coding.narrow ? DType::kU16 : DType::kF32;  // as firmware writes them
  call->AddConst(coded.codes.scales, {scales, static_cast<size_t>(coded.scales)});
  call->AddConst(coded.codes.zero_points, {DType::kI8, static_cast<size_t>(coded.scales)});
  return {};
}

}  // namespace whet::bind
