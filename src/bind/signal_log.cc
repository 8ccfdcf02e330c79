// SPDX-License-Identifier: Apache-2.0
#include "bind/signal.h"
#include "kernels/signal_bank/signal_bank.h"

namespace whet::bind {

Status Bind_signal_log(const OpView& view, std::vector<Call>* calls) {
  const int64_t count = SignalCount(view, 0);
  WHET_TRY(CheckSignal(view, {{DType::kU32, count}}, {{DType::kI16, count}}, 1));
  WHET_TRY(CheckBaked(view, 0, DType::kI32, 129));
  whet_signal_bank_params p{WHET_SIGNAL_LOG, static_cast<int32_t>(count)};
  p.scale = WHET_TRY(IntIn(view, "scale", 0, INT32_MIN, INT32_MAX));
  p.correction_bits = WHET_TRY(IntIn(view, "correction_bits", 0, 0, 31));
  Call& call = calls->emplace_back(SignalCall(view, "signal_bank"));
  call.SetParams(p);
  call.AddConst(view.baked_data<int32_t>(0), {DType::kI32, 129});
  return {};
}

}  // namespace whet::bind
