// SPDX-License-Identifier: Apache-2.0
#include "ops/unary.h"

#include <array>

#include "ops/rounding.h"
#include "ops/typecheck.h"
#include "ops/words.h"

namespace whet::ops {

using ir::Tensor;

Result<std::vector<ir::Type>> InferUnary(const NodeView& view) {
  return std::vector<ir::Type>{{view.in(0).dtype, view.in(0).shape, {}}};
}

Status CheckUnary(const NodeView& view) {
  WHET_TRY(CheckFamily(view, 1, kFloatFamilies | kQuantFamilies));
  return BySlopes(view.node, view.in(0), view.out(0)) ? CheckSlopes(view) : Status();
}

namespace {

std::array<int8_t, 256> Table(const EvalView& view, const RealFunction& real, const StoredFunction& tflm) {
  const ir::Quant &in = view.input_types[0].quant, &out = view.output_types[0].quant;
  const double in_scale = double{in.scale[0]}, out_scale = double{out.scale[0]};
  std::array<int8_t, 256> table{};
  for (int32_t q = -128; q < 128; ++q) {
    const int32_t centred = q - in.zero_point[0];
    const bool recipe = tflm && view.dialect == ir::Dialect::kTflm;
    const int64_t y =
        recipe ? tflm(centred) : int64_t{RoundEven(real(in_scale * centred) / out_scale)} + out.zero_point[0];
    table[static_cast<uint8_t>(q)] = static_cast<int8_t>(Clamp(y, {-128, 127}));
  }
  return table;
}

}  // namespace

Result<std::vector<Tensor>> EvalUnary(const EvalView& view, const RealFunction& real,
                                      const StoredFunction& tflm) {
  if (view.quantised(0) && view.output_types[0].dtype == DType::kI16) return EvalWords(view, real);
  Tensor out(view.output_types[0].dtype, view.in(0).dims());
  const size_t count = static_cast<size_t>(out.count());
  if (view.quantised(0)) {
    const auto table = Table(view, real, tflm);
    const auto x = view.in(0).Data<uint8_t>();
    const auto y = out.MutableData<int8_t>();
    for (size_t i = 0; i < count; ++i) y[i] = table[x[i]];
  } else if (out.dtype() == DType::kF64) {
    const auto x = view.in(0).Data<double>();
    const auto y = out.MutableData<double>();
    for (size_t i = 0; i < count; ++i) y[i] = real(x[i]);
  } else {
    const auto x = view.in(0).Data<float>();
    const auto y = out.MutableData<float>();
    for (size_t i = 0; i < count; ++i) y[i] = static_cast<float>(real(double{x[i]}));
  }
  return std::vector<Tensor>{std::move(out)};
}

}  // namespace whet::ops
