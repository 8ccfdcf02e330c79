// SPDX-License-Identifier: Apache-2.0
#include "bind/signal.h"
#include "kernels/signal_frame/signal_frame.h"

namespace whet::bind {

Status Bind_signal_scale(const OpView& view, std::vector<Call>* calls) {
  const int64_t count = SignalCount(view, 0);
  WHET_TRY(CheckSignal(view, {{DType::kI16, count}}, {{DType::kI16, count}, {DType::kI32, 1}}));
  calls->push_back(SignalCall(view, "signal_frame"));
  calls->back().SetParams(whet_signal_frame_params{WHET_SIGNAL_SCALE, Count(view.in(0))});
  return {};
}

}  // namespace whet::bind
