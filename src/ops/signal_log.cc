// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "ops/signal.h"

namespace whet::ops {
namespace {

constexpr AttrSpec kAttrs[] = {
    {"scale", AttrKind::kInt, true, "what a natural logarithm of 1 becomes"},
    {"correction_bits", AttrKind::kInt, true, "bits that the operand is shifted to the left before"}};

Result<std::vector<ir::Type>> Infer(const NodeView& view) {
  return std::vector{Plain(DType::kI16, view.in(0).shape)};
}

Status Verify(const NodeView& view) {
  WHET_TRY(CheckSignal(view, 0, DType::kU32));
  WHET_TRY(CheckRange(view, "scale", INT32_MIN, INT32_MAX));
  return CheckRange(view, "correction_bits", 0, 31);
}

// 16 bits behind the point: log2 by a chord for each 128th part of an octave, then times ln 2.
uint32_t Log(uint32_t x, const std::vector<int32_t>& table) {
  const int octave = BitWidth(x) - 1;
  const int64_t part = ((int64_t{x} << 16) >> octave) - 65536;
  const auto at = static_cast<size_t>(part / 512);
  const int64_t bend = ((table[at + 1] - table[at]) * (part % 512)) >> 16;
  const int64_t log2 = int64_t{octave} * 65536 + part + table[at] + bend;
  return static_cast<uint32_t>((45426 * log2 + 32768) / 65536);
}

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  ir::Tensor y(DType::kI16, view.in(0).dims());
  const std::vector<int32_t> table = LogTable();
  const auto scale = static_cast<uint32_t>(view.attrs().Int("scale"));
  for (size_t i = 0; i < static_cast<size_t>(y.count()); ++i) {
    const auto x = static_cast<uint32_t>(uint64_t{view.in(0).Data<uint32_t>()[i]}
                                         << view.attrs().Int("correction_bits"));
    const uint32_t log = x > 1 ? (scale * Log(x, table) + 32768) >> 16 : 0;
    y.MutableData<int16_t>()[i] = static_cast<int16_t>(std::min<uint32_t>(log, INT16_MAX));
  }
  return std::vector{std::move(y)};
}

}  // namespace

constinit const Op kOp_signal_log = {
    "signal_log", "natural logarithms in fixed point", 1, 1, 1, kAttrs, Infer, Verify, Eval};

}  // namespace whet::ops
