// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "ops/signal.h"

namespace whet::ops {
namespace {

constexpr AttrSpec kAttrs[] = {
    {"smoothing", AttrKind::kInts, true, "weight of the signal in the estimate, of even and of odd channels"},
    {"kept", AttrKind::kInts, true, "weight of the estimate before, likewise"},
    {"remaining", AttrKind::kInt, true, "share of the signal that stays at least"},
    {"bits", AttrKind::kInt, true, "behind the point of these shares"},
    {"smoothing_bits", AttrKind::kInt, true, "more bits behind the point of the estimate than of the signal"},
    {"clamping", AttrKind::kInt, false, "1: the estimate is never above the signal"}};

Result<std::vector<ir::Type>> Infer(const NodeView& view) {
  return std::vector{Plain(DType::kU32, view.in(0).shape), Plain(DType::kU32, view.in(0).shape)};
}

Status Verify(const NodeView& view) {
  WHET_TRY(CheckSignal(view, 0, DType::kU32));
  WHET_TRY(CheckSignal(view, 1, DType::kU32));
  if (view.in(0).shape != view.in(1).shape) return Error("the estimate is not as long as the signal");
  for (const char* name : {"smoothing", "kept"}) {
    if (view.attrs().Ints(name).size() != 2)
      return Error(std::string("attribute '") + name + "' needs two numbers");
  }
  WHET_TRY(CheckRange(view, "bits", 0, 63));
  return CheckRange(view, "smoothing_bits", 0, 31);
}

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  const ir::Attrs& attrs = view.attrs();
  ir::Tensor y(DType::kU32, view.in(0).dims()), estimate(DType::kU32, view.in(0).dims());
  const int64_t bits = attrs.Int("bits"), up_bits = attrs.Int("smoothing_bits");
  const auto share = [](int64_t value) { return uint64_t{static_cast<uint32_t>(value)}; };
  for (size_t i = 0; i < static_cast<size_t>(y.count()); ++i) {
    const uint32_t x = view.in(0).Data<uint32_t>()[i], before = view.in(1).Data<uint32_t>()[i];
    const auto scaled = static_cast<uint32_t>(uint64_t{x} << up_bits);
    const auto noise = static_cast<uint32_t>(
        (scaled * share(attrs.Ints("smoothing")[i % 2]) + before * share(attrs.Ints("kept")[i % 2])) >> bits);
    const uint32_t least = static_cast<uint32_t>((x * share(attrs.Int("remaining"))) >> bits);
    const uint32_t taken = std::min(noise, scaled);
    y.MutableData<uint32_t>()[i] = std::max((scaled - taken) >> up_bits, least);
    estimate.MutableData<uint32_t>()[i] = attrs.Int("clamping") ? taken : noise;
  }
  return std::vector{std::move(y), std::move(estimate)};
}

}  // namespace

constinit const Op kOp_signal_denoise = {
    "signal_denoise", "a signal less a running estimate of its noise", 2, 2, 2, kAttrs, Infer, Verify, Eval};

}  // namespace whet::ops
