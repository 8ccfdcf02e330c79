// SPDX-License-Identifier: Apache-2.0
#include "bind/signal.h"
#include "kernels/signal_frame/signal_frame.h"

namespace whet::bind {

Status Bind_signal_rfft(const OpView& view, std::vector<Call>* calls) {
  const int32_t length = WHET_TRY(IntIn(view, "length", 0, 4, 1 << 16));
  if ((length & (length - 1)) != 0) return Error("the length is no power of two");
  if (!view.has(0) || view.in(0).dims.empty()) return Error("has no operand with a dimension");
  const int64_t period = view.in(0).dims.back(), count = view.in(0).count(), rows = count / period;
  if (period > length) return Error("the rows are longer than the transform");
  WHET_TRY(CheckSignal(view, {{DType::kI16, count}}, {{DType::kI16, rows * (length + 2)}}, 2));
  WHET_TRY(CheckBaked(view, 0, DType::kI16, length));
  WHET_TRY(CheckBaked(view, 1, DType::kI16, length / 2));
  whet_signal_frame_params p{WHET_SIGNAL_RFFT, Count(view.in(0)), static_cast<int32_t>(period)};
  p.length = length;
  p.rows = static_cast<int32_t>(rows);
  Call& call = calls->emplace_back(SignalCall(view, "signal_frame"));
  call.SetParams(p);
  call.AddConst(view.baked_data<int16_t>(0), {DType::kI16, static_cast<size_t>(length)});
  call.AddConst(view.baked_data<int16_t>(1), {DType::kI16, static_cast<size_t>(length) / 2});
  return {};
}

}  // namespace whet::bind
