// SPDX-License-Identifier: Apache-2.0
#include "ops/signal.h"

namespace whet::ops {
namespace {

constexpr AttrSpec kAttrs[] = {{"shift", AttrKind::kInt, true, "bits that the products with the gain lose"}};

constexpr int64_t kTable = 125;  // three numbers for 0 to 2, then four for each width of the estimate

Result<std::vector<ir::Type>> Infer(const NodeView& view) {
  return std::vector{Plain(DType::kU32, view.in(0).shape)};
}

Status Verify(const NodeView& view) {
  WHET_TRY(CheckSignal(view, 0, DType::kU32));
  WHET_TRY(CheckSignal(view, 1, DType::kU32));
  WHET_TRY(CheckTable(view, 2, DType::kI16));
  if (view.in(0).shape != view.in(1).shape) return Error("the estimate is not as long as the signal");
  if (CountOf(view.in(2)) < kTable) return Error("the gain's table needs 125 numbers");
  return CheckRange(view, "shift", 0, 63);
}

// The parabola of the estimate's width, at the ten bits behind its first; all modulo 2^32.
int16_t Gain(uint32_t noise, const ir::Tensor& table) {
  if (noise <= 2) return static_cast<int16_t>(table.IntAt(noise));
  const int width = BitWidth(noise);
  const int64_t at = 4 * width - 6;
  const int64_t part = width < 11 ? (int64_t{noise} << (11 - width)) % 1024 : (noise >> (width - 11)) % 1024;
  const int64_t slope = ((table.IntAt(at + 2) * part) >> 5) + table.IntAt(at + 1) * 32;
  const auto rise = static_cast<int32_t>(static_cast<uint32_t>(slope * part + 16384));
  return static_cast<int16_t>((rise >> 15) + table.IntAt(at));
}

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  ir::Tensor y(DType::kU32, view.in(0).dims());
  for (size_t i = 0; i < static_cast<size_t>(y.count()); ++i) {
    const auto gain = static_cast<uint32_t>(int32_t{Gain(view.in(1).Data<uint32_t>()[i], view.in(2))});
    const uint64_t product = uint64_t{view.in(0).Data<uint32_t>()[i]} * gain;
    const uint32_t ratio =
        static_cast<uint32_t>(product >> view.attrs().Int("shift"));  // 12 bits behind the point
    y.MutableData<uint32_t>()[i] = ratio < 8192 ? ratio * ratio / (1 << 20) : ratio / 64 - 64;
  }
  return std::vector{std::move(y)};
}

}  // namespace

constinit const Op kOp_signal_gain = {
    "signal_gain", "automatic gain per channel, by the estimate of its noise", 3, 3, 1, kAttrs, Infer, Verify,
    Eval};

}  // namespace whet::ops
