// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "ops/signal.h"

namespace whet::ops {
namespace {

Result<std::vector<ir::Type>> Infer(const NodeView& view) {
  return std::vector{Plain(DType::kI16, view.in(0).shape), Plain(DType::kI32, {})};
}

Status Verify(const NodeView& view) {
  return CheckSignal(view, 0, DType::kI16);
}

// The largest magnitude so far, in 16 bits: that of -32768 wraps, and what follows starts from there.
int64_t Largest(const ir::Tensor& x) {
  int64_t top = 0;
  for (int64_t i = 0; i < x.count(); ++i) {
    const int64_t magnitude = std::max(x.IntAt(i), -x.IntAt(i));
    if (magnitude > top) top = x.IntAt(i) == INT16_MIN ? INT16_MIN : magnitude;
  }
  return top;
}

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  const ir::Tensor& x = view.in(0);
  const int64_t top = Largest(x);
  const int bits = top > 0 ? 15 - BitWidth(static_cast<uint64_t>(top)) : 0;
  ir::Tensor y(DType::kI16, x.dims()), count(DType::kI32, {});
  for (int64_t i = 0; i < x.count(); ++i)
    y.MutableData<int16_t>()[static_cast<size_t>(i)] =
        static_cast<int16_t>(x.IntAt(i) * (int64_t{1} << bits));
  count.MutableData<int32_t>()[0] = bits;
  return std::vector{std::move(y), std::move(count)};
}

}  // namespace

constinit const Op kOp_signal_scale = {
    "signal_scale", "as many bits to the left as there is room for", 1, 1, 2, {}, Infer, Verify, Eval};

}  // namespace whet::ops
