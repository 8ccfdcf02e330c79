// SPDX-License-Identifier: Apache-2.0
#include "bind/signal.h"
#include "kernels/signal_bank/signal_bank.h"

namespace whet::bind {

namespace {

// A share as the 32 bits it is.
int32_t Share(int64_t value) {
  return static_cast<int32_t>(static_cast<uint32_t>(value));
}

}  // namespace

Status Bind_signal_denoise(const OpView& view, std::vector<Call>* calls) {
  const int64_t count = SignalCount(view, 0);
  WHET_TRY(CheckSignal(view, {{DType::kU32, count}, {DType::kU32, count}},
                       {{DType::kU32, count}, {DType::kU32, count}}));
  const auto smoothing = view.Ints("smoothing"), kept = view.Ints("kept");
  if (smoothing.size() != 2 || kept.size() != 2) return Error("smoothing and kept are two numbers each");
  whet_signal_bank_params p{WHET_SIGNAL_DENOISE, static_cast<int32_t>(count)};
  for (size_t i = 0; i < 2; ++i) {
    p.smoothing[i] = Share(smoothing[i]);
    p.kept[i] = Share(kept[i]);
  }
  p.remaining = Share(view.Int("remaining", 0));
  p.clamping = WHET_TRY(IntIn(view, "clamping", 0, 0, 1));
  p.smoothing_bits = WHET_TRY(IntIn(view, "smoothing_bits", 0, 0, 31));
  p.bits = WHET_TRY(IntIn(view, "bits", 0, 0, 63));
  calls->push_back(SignalCall(view, "signal_bank"));
  calls->back().SetParams(p);
  return {};
}

}  // namespace whet::bind
