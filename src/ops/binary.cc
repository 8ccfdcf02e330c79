// SPDX-License-Identifier: Apache-2.0
#include "ops/binary.h"

#include <fmt/format.h>

#include <tuple>

#include "ops/rounding.h"
#include "ops/typecheck.h"

namespace whet::ops {

using ir::Tensor;

Result<std::vector<ir::Type>> InferBinary(const NodeView& view) {
  return std::vector<ir::Type>{
      {view.in(0).dtype, WHET_TRY(BroadcastShapes(view.in(0).shape, view.in(1).shape)), {}}};
}

Status CheckBinary(const NodeView& view, Families families) {
  WHET_TRY(CheckFamily(view, 2, families));
  WHET_TRY(CheckActivation(view.attrs()));
  const bool bounded = view.attrs().Has("act_min") || view.attrs().Has("act_max");
  if (bounded && !IsFloat(view.in(0).dtype) && !(FamilyOf(view.in(0)) & kQuantFamilies)) {
    return Error(
        "attributes 'act_min' and 'act_max' bound real and quantised results only; use minimum and maximum");
  }
  return {};
}

Result<std::vector<ir::Type>> InferChoice(const NodeView& view) {
  auto types = WHET_TRY(InferBinary(view));
  types[0].quant = view.in(0).quant;
  return types;
}

Status CheckChoice(const NodeView& view) {
  WHET_TRY(CheckBinary(view, kNumberFamilies | kQuantFamilies));
  WHET_TRY(CheckEqualQuant(view, 0));
  return CheckEqualQuant(view, 1);
}

Status CheckSum(const NodeView& view) {
  WHET_TRY(CheckBinary(view, kNumberFamilies | kQuantFamilies));
  if (!(FamilyOf(view.in(0)) & kQuantFamilies)) return {};
  const float out = view.out(0).quant.scale[0];
  for (size_t i : {0, 1}) {
    const double ratio = double{view.in(i).quant.scale[0]} / double{out};
    if (ratio < 0x1p20) continue;
    return Error(fmt::format(
        "the scale of operand {} is {} times the result's, 2^20 is the most; requantise the model", i,
        ratio));
  }
  return {};
}

namespace {

Tensor SumWhet(const EvalView& view, int32_t sign, Bounds bounds) {
  const auto& [a, b, out] =
      std::tie(view.input_types[0].quant, view.input_types[1].quant, view.output_types[0].quant);
  const AddTerms t = AddTermsWhet(a.scale[0], b.scale[0], out.scale[0]);
  const int32_t a_zero = a.zero_point[0], b_zero = b.zero_point[0], zero = out.zero_point[0];
  return MapStored(view, [=](int32_t x, int32_t y) {
    const int64_t sum =
        int64_t{t.multiplier_a} * (x - a_zero) + sign * int64_t{t.multiplier_b} * (y - b_zero);
    return Clamp(zero + ((sum + (int64_t{1} << (t.shift - 1))) >> t.shift), bounds);
  });
}

Tensor SumTflm(const EvalView& view, int32_t sign, Bounds bounds) {
  const auto& [a, b, out] =
      std::tie(view.input_types[0].quant, view.input_types[1].quant, view.output_types[0].quant);
  const auto t = AddTermsTflm(a.scale[0], b.scale[0], out.scale[0],
                              AddShiftTflm(view.output_types[0].dtype));
  const int32_t a_zero = a.zero_point[0], b_zero = b.zero_point[0], zero = out.zero_point[0];
  return MapStored(view, [=](int32_t x, int32_t y) {
    const int32_t left = ScaleD((x - a_zero) * (1 << t[0]), {t[1], t[2]});
    const int32_t right = ScaleD((y - b_zero) * (1 << t[0]), {t[3], t[4]});
    return Clamp(int64_t{ScaleD(left + sign * right, {t[5], t[6]})} + zero, bounds);
  });
}

}  // namespace

Tensor EvalSum(const EvalView& view, int32_t sign) {
  const Bounds bounds = StoredBounds(view.output_types[0], view.attrs());
  return view.dialect == ir::Dialect::kWhet ? SumWhet(view, sign, bounds) : SumTflm(view, sign, bounds);
}

}  // namespace whet::ops
