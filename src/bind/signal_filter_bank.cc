// SPDX-License-Identifier: Apache-2.0
#include "bind/signal.h"
#include "kernels/signal_bank/signal_bank.h"

namespace whet::bind {

namespace {

int64_t At(const OpView& view, size_t operand, int64_t i) {
  return static_cast<const int16_t*>(view.in_data(operand))[i];
}

// No filter reads beside the spectrum or the weights.
Status CheckFilters(const OpView& view, int64_t filters, int64_t bins, int64_t weights) {
  for (int64_t i = 0; i < filters; ++i) {
    const int64_t begin = At(view, 3, i), first = At(view, 4, i), width = At(view, 5, i);
    if (width > 0 && (begin < 0 || first < 0 || begin + width > bins || first + width > weights))
      return Error("filter " + std::to_string(i) + " reads beside its operands");
  }
  return {};
}

}  // namespace

Status Bind_signal_filter_bank(const OpView& view, std::vector<Call>* calls) {
  const int64_t bins = SignalCount(view, 0), weights = SignalCount(view, 1), filters = SignalCount(view, 3);
  WHET_TRY(CheckSignal(view,
                       {{DType::kU32, bins},
                        {DType::kI16, weights},
                        {DType::kI16, weights},
                        {DType::kI16, filters},
                        {DType::kI16, filters},
                        {DType::kI16, filters}},
                       {{DType::kU64, filters - 1}}));
  for (size_t i = 1; i <= 5; ++i) WHET_TRY(CheckConstant(view, i));
  WHET_TRY(CheckFilters(view, filters, bins, weights));
  calls->push_back(SignalCall(view, "signal_bank"));
  calls->back().SetParams(
      whet_signal_bank_params{WHET_SIGNAL_FILTER_BANK, static_cast<int32_t>(filters - 1)});
  return {};
}

}  // namespace whet::bind
