// SPDX-License-Identifier: Apache-2.0
#include "bind/quantised.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/requant/requant.h"

namespace whet::bind {
namespace {

constexpr int64_t kAccumulatorLimit = int64_t{1} << 31;
constexpr int64_t kMostTables = 16;
constexpr float kUnbounded[2] = {-std::numeric_limits<float>::infinity(),
                                 std::numeric_limits<float>::infinity()};

Status CheckScalesF(const float* scales, int64_t channels, int64_t bound) {
  for (int64_t i = 0; i < channels; ++i) {
    const float s = scales[i];
    const bool exact = s == 0 || (std::isnormal(s) && s > 0);
    if (!exact || s >= 0x1p20f || static_cast<double>(s) * static_cast<double>(bound) >= 0x1p30) {
      return Error("requantisation scale " + std::to_string(i) + " is out of range; recompile the model");
    }
  }
  return {};
}

Status CheckMultipliersD(const int32_t* multiplier, const int32_t* shift, int64_t channels) {
  for (int64_t i = 0; i < channels; ++i) {
    if (multiplier[i] < 0 || shift[i] < -31 || shift[i] > 30) {
      return Error("requantisation multiplier " + std::to_string(i) +
                   " is out of range; recompile the model");
    }
  }
  return {};
}

}  // namespace

int32_t RuleOf(const OpView& view) {
  return view.tflm() ? WHET_RULE_D : WHET_RULE_F;
}

int32_t ProductRule(const OpView& view) {
  return !view.tflm() && view.baked_count() >= 3 ? WHET_RULE_T : RuleOf(view);
}

int32_t TablesOf(const OpView& view) {
  if (ProductRule(view) != WHET_RULE_T) return 0;
  return static_cast<int32_t>(std::min<int64_t>(view.baked(2).count() / WHET_ACTIVATION_NODES, kMostTables));
}

Status ReadAct(const OpView& view, int32_t* act_min, int32_t* act_max) {
  WHET_TRY(CheckBaked(view, 0, DType::kI32, 2));
  const int32_t* act = view.baked_data<int32_t>(0);
  const int32_t high = view.out(0).dtype == DType::kI16 ? 32767 : 127;
  if (act[0] < -high - 1 || act[1] > high || act[0] > act[1])
    return Error("the activation bounds are not within the result's type; recompile the model");
  *act_min = act[0];
  *act_max = act[1];
  return {};
}

Status AddRequant(const OpView& view, int64_t channels, int64_t bound, Call* call) {
  const size_t count = static_cast<size_t>(channels);
  if (view.tflm()) {
    WHET_TRY(CheckBaked(view, 1, DType::kI32, channels));
    WHET_TRY(CheckBaked(view, 2, DType::kI32, channels));
    WHET_TRY(CheckMultipliersD(view.baked_data<int32_t>(1), view.baked_data<int32_t>(2), channels));
    call->AddConst(view.baked_data<int32_t>(1), {DType::kI32, count});
    call->AddConst(view.baked_data<int32_t>(2), {DType::kI32, count});
    return {};
  }
  WHET_TRY(CheckBaked(view, 1, DType::kF32, channels));
  WHET_TRY(CheckScalesF(view.baked_data<float>(1), channels, bound));
  call->AddConst(view.baked_data<float>(1), {DType::kF32, count});
  call->AddConst(nullptr, {DType::kI32, 0});
  return {};
}

Status AddProductRequant(const OpView& view, int64_t channels, int64_t bound, Call* call) {
  WHET_TRY(AddRequant(view, channels, bound, call));
  if (ProductRule(view) != WHET_RULE_T) return {};
  const int32_t tables = TablesOf(view), nodes = tables * WHET_ACTIVATION_NODES;
  WHET_TRY(CheckBaked(view, 2, DType::kI16, std::max<int32_t>(nodes, WHET_ACTIVATION_NODES)));
  call->AddConst(view.baked_data<int16_t>(2), {DType::kI16, static_cast<size_t>(nodes)});
  const bool several = view.baked_count() > 3;
  if (several != (tables > 1))
    return Error("several tables and their offsets come together; recompile the model");
  if (!several) return {};
  WHET_TRY(CheckBaked(view, 3, DType::kI32, channels));
  const int32_t* offsets = view.baked_data<int32_t>(3);
  for (int64_t c = 0; c < channels; ++c) {
    if (offsets[c] < 0 || offsets[c] > nodes - WHET_ACTIVATION_NODES)
      return Error("table " + std::to_string(c) + " begins beyond the last; recompile the model");
  }
  call->AddConst(offsets, {DType::kI32, static_cast<size_t>(channels)});
  return {};
}

Result<int64_t> AddBias(const OpView& view, int64_t channels, int64_t terms, int32_t weight_zero,
                        Call* call) {
  const int64_t product = 256 * (weight_zero == 0 ? 128 : 256);
  int64_t largest = 0;
  const int32_t* bias = nullptr;
  if (view.has(2)) {
    WHET_TRY(CheckConstant(view, 2));
    WHET_TRY(CheckType(view.in(2), DType::kI32));
    WHET_TRY(CheckCount(view.in(2), channels));
    bias = static_cast<const int32_t*>(view.in_data(2));
    for (int64_t i = 0; i < channels; ++i) largest = std::max(largest, std::abs(int64_t{bias[i]}));
  }
  call->AddConst(bias, {DType::kI32, static_cast<size_t>(channels)});
  if (terms >= kAccumulatorLimit / product || terms * product + largest >= kAccumulatorLimit) {
    return Error("sums of " + std::to_string(terms) +
                 " products may exceed 32 bits; keep this layer in float");
  }
  return terms * product + largest;
}

Result<int32_t> WeightZero(const format::Tensor& weights, int32_t axis, int64_t channels) {
  if (weights.scale.size() <= 1) return ZeroPoint(weights);
  const bool symmetric =
      std::all_of(weights.zero_point.begin(), weights.zero_point.end(), [](int32_t z) { return z == 0; });
  if (!symmetric || weights.axis != axis || static_cast<int64_t>(weights.scale.size()) != channels) {
    return Error("weights '" + weights.name +
                 "' should be symmetric per output channel, or quantised per tensor");
  }
  return 0;
}

Status AddFloatBias(const OpView& view, int64_t channels, Call* call) {
  if (view.has(2)) {
    WHET_TRY(CheckConstant(view, 2));
    WHET_TRY(CheckType(view.in(2), DType::kF32));
    WHET_TRY(CheckCount(view.in(2), channels));
  }
  call->AddConst(view.in_data(2), {DType::kF32, static_cast<size_t>(channels)});
  return {};
}

Status AddFloatBounds(const OpView& view, Call* call) {
  const float* bounds = kUnbounded;
  if (view.baked_count() > 0) {
    WHET_TRY(CheckBaked(view, 0, DType::kF32, 2));
    bounds = view.baked_data<float>(0);
  }
  call->AddConst(bounds, {DType::kF32, 2});
  return {};
}

}  // namespace whet::bind
