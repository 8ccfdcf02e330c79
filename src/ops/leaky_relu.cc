// SPDX-License-Identifier: Apache-2.0
#include "ops/op.h"
#include "ops/rounding.h"
#include "ops/unary.h"
#include "ops/words.h"

namespace whet::ops {
namespace {

constexpr AttrSpec kAttrs[] = {
    {"alpha", AttrKind::kReal, false, "slope of negative values, 0.01 when absent"}};

// Both slopes as multipliers of rule D; TFLite Micro derives them from float32 products.
StoredFunction TwoSlopes(float in, float alpha, float out, int32_t zero) {
  const float negative_slope = in * alpha / out, slope = in / out;
  const MultiplierD negative = QuantizeMultiplier(double{negative_slope}),
                    positive = QuantizeMultiplier(double{slope});
  return [=](int32_t x) { return int64_t{ScaleD(x, x >= 0 ? positive : negative)} + zero; };
}

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  const double alpha = view.attrs().Real("alpha", 0.01);
  const auto real = [=](double x) { return x >= 0 ? x : alpha * x; };
  if (!view.quantised(0)) return EvalUnary(view, real);
  if (view.output_types[0].dtype == DType::kI16) return EvalSlopes(view);
  const ir::Quant &in = view.input_types[0].quant, &out = view.output_types[0].quant;
  return EvalUnary(view, real,
                   TwoSlopes(in.scale[0], static_cast<float>(alpha), out.scale[0], out.zero_point[0]));
}

}  // namespace

constinit const Op kOp_leaky_relu = {
    "leaky_relu", "x, or alpha * x where negative", 1, 1, 1, kAttrs, InferUnary, CheckUnary, Eval,
    Kind::kUnary};

}  // namespace whet::ops
