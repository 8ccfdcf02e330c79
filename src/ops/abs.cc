// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "ops/rounding.h"
#include "ops/typecheck.h"
#include "ops/unary.h"

namespace whet::ops {
namespace {

Status Verify(const NodeView& view) {
  return CheckFamily(view, 1, kF32Family | kI8Family | kI32Family);
}

// The smallest integer has no opposite and stays.
std::vector<ir::Tensor> OfIntegers(const EvalView& view) {
  ir::Tensor out(DType::kI32, view.in(0).dims());
  const auto x = view.in(0).Data<int32_t>();
  const auto y = out.MutableData<int32_t>();
  for (size_t i = 0; i < x.size(); ++i) {
    y[i] = x[i] < 0 ? static_cast<int32_t>(0u - static_cast<uint32_t>(x[i])) : x[i];
  }
  return {std::move(out)};
}

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  if (view.in(0).dtype() == DType::kI32) return OfIntegers(view);
  const auto real = [](double x) { return std::fabs(x); };
  if (!view.quantised(0)) return EvalUnary(view, real);
  const ir::Quant &in = view.input_types[0].quant, &out = view.output_types[0].quant;
  const MultiplierD multiplier = QuantizeMultiplier(double{in.scale[0] / out.scale[0]});
  return EvalUnary(view, real, [=, zero = out.zero_point[0]](int32_t x) {
    return int64_t{ScaleD(std::abs(x), multiplier)} + zero;
  });
}

}  // namespace

constinit const Op kOp_abs = {
    "abs", "the number without its sign", 1, 1, 1, {}, InferUnary, Verify, Eval, Kind::kUnary};

}  // namespace whet::ops
