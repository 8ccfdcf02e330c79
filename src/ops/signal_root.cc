// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "ops/signal.h"

namespace whet::ops {
namespace {

Result<std::vector<ir::Type>> Infer(const NodeView& view) {
  return std::vector{Plain(DType::kU32, view.in(0).shape)};
}

Status Verify(const NodeView& view) {
  WHET_TRY(CheckSignal(view, 0, DType::kU64));
  WHET_TRY(CheckSignal(view, 1, DType::kI32));
  return CountOf(view.in(1)) == 1 ? Status() : Error("operand 1 must be one number");
}

// To nearest; what fits 32 bits saturates at 16.
uint32_t Root(uint64_t x) {
  auto y = static_cast<uint64_t>(std::sqrt(static_cast<double>(x)));
  while (y > 0xffffffffu || y * y > x) --y;
  while (y < 0xffffffffu && (y + 1) * (y + 1) <= x) ++y;
  const uint64_t most = x >> 32 ? 0xffffffffu : 0xffffu;
  return static_cast<uint32_t>(x - y * y > y && y != most ? y + 1 : y);
}

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  ir::Tensor y(DType::kU32, view.in(0).dims());
  const int64_t bits = std::max<int64_t>(view.in(1).IntAt(0), 0);
  for (size_t i = 0; i < static_cast<size_t>(y.count()); ++i)
    y.MutableData<uint32_t>()[i] = bits > 31 ? 0 : Root(view.in(0).Data<uint64_t>()[i]) >> bits;
  return std::vector{std::move(y)};
}

}  // namespace

constinit const Op kOp_signal_root = {
    "signal_root", "square roots, shifted to the right", 2, 2, 1, {}, Infer, Verify, Eval};

}  // namespace whet::ops
