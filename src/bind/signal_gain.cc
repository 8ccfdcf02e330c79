// SPDX-License-Identifier: Apache-2.0
#include "bind/signal.h"
#include "kernels/signal_bank/signal_bank.h"

namespace whet::bind {

Status Bind_signal_gain(const OpView& view, std::vector<Call>* calls) {
  constexpr int64_t kTable = 125;  // as many as an estimate of 32 bits reads
  const int64_t count = SignalCount(view, 0), table = SignalCount(view, 2);
  WHET_TRY(CheckSignal(view, {{DType::kU32, count}, {DType::kU32, count}, {DType::kI16, table}},
                       {{DType::kU32, count}}));
  if (table < kTable) return Error("the gain's table needs 125 numbers");
  whet_signal_bank_params p{WHET_SIGNAL_GAIN, static_cast<int32_t>(count)};
  p.shift = WHET_TRY(IntIn(view, "shift", 0, 0, 63));
  calls->push_back(SignalCall(view, "signal_bank"));
  calls->back().SetParams(p);
  return {};
}

}  // namespace whet::bind
