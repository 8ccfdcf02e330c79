// SPDX-License-Identifier: Apache-2.0
#include "bind/signal.h"
#include "kernels/signal_frame/signal_frame.h"

namespace whet::bind {

Status Bind_signal_window(const OpView& view, std::vector<Call>* calls) {
  const int64_t count = SignalCount(view, 0), period = SignalCount(view, 1);
  WHET_TRY(CheckSignal(view, {{DType::kI16, count}, {DType::kI16, period}}, {{DType::kI16, count}}));
  whet_signal_frame_params p{WHET_SIGNAL_WINDOW, Count(view.in(0)), Count(view.in(1))};
  p.shift = WHET_TRY(IntIn(view, "shift", 0, 0, 31));
  calls->push_back(SignalCall(view, "signal_frame"));
  calls->back().SetParams(p);
  return {};
}

}  // namespace whet::bind
