// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "ops/signal.h"

namespace whet::ops {
namespace {

constexpr AttrSpec kAttrs[] = {{"shift", AttrKind::kInt, true, "bits that the products lose"}};

Result<std::vector<ir::Type>> Infer(const NodeView& view) {
  return std::vector{Plain(DType::kI16, view.in(0).shape)};
}

Status Verify(const NodeView& view) {
  WHET_TRY(CheckSignal(view, 0, DType::kI16));
  WHET_TRY(CheckSignal(view, 1, DType::kI16));
  WHET_TRY(CheckRange(view, "shift", 0, 31));
  const int64_t period = CountOf(view.in(1));
  if (period > 0 && CountOf(view.in(0)) % period == 0) return {};
  return Error("the window does not fit a whole number of times");
}

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  ir::Tensor y(DType::kI16, view.in(0).dims());
  const int64_t period = view.in(1).count(), divisor = int64_t{1} << view.attrs().Int("shift");
  for (int64_t i = 0; i < y.count(); ++i) {
    const int64_t product = view.in(0).IntAt(i) * view.in(1).IntAt(i % period);
    const int64_t floor = product >= 0 ? product / divisor : -((-product + divisor - 1) / divisor);
    y.MutableData<int16_t>()[static_cast<size_t>(i)] =
        static_cast<int16_t>(std::clamp<int64_t>(floor, INT16_MIN, INT16_MAX));
  }
  return std::vector{std::move(y)};
}

}  // namespace

constinit const Op kOp_signal_window = {
    "signal_window", "a frame times a window, in 16 bits", 2, 2, 1, kAttrs, Infer, Verify, Eval};

}  // namespace whet::ops
