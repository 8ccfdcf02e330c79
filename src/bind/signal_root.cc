// SPDX-License-Identifier: Apache-2.0
#include "bind/signal.h"
#include "kernels/signal_bank/signal_bank.h"

namespace whet::bind {

Status Bind_signal_root(const OpView& view, std::vector<Call>* calls) {
  const int64_t count = SignalCount(view, 0);
  WHET_TRY(CheckSignal(view, {{DType::kU64, count}, {DType::kI32, 1}}, {{DType::kU32, count}}));
  calls->push_back(SignalCall(view, "signal_bank"));
  calls->back().SetParams(whet_signal_bank_params{WHET_SIGNAL_ROOT, static_cast<int32_t>(count)});
  return {};
}

}  // namespace whet::bind
