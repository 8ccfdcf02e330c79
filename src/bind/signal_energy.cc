// SPDX-License-Identifier: Apache-2.0
#include "bind/signal.h"
#include "kernels/signal_frame/signal_frame.h"

namespace whet::bind {

Status Bind_signal_energy(const OpView& view, std::vector<Call>* calls) {
  const int64_t count = SignalCount(view, 0) / 2;
  WHET_TRY(CheckSignal(view, {{DType::kI16, 2 * count}}, {{DType::kU32, count}}));
  whet_signal_frame_params p{WHET_SIGNAL_ENERGY, static_cast<int32_t>(count)};
  p.begin = WHET_TRY(IntIn(view, "begin", 0, 0, count));
  p.end = WHET_TRY(IntIn(view, "end", count, 0, count));
  calls->push_back(SignalCall(view, "signal_frame"));
  calls->back().SetParams(p);
  return {};
}

}  // namespace whet::bind
