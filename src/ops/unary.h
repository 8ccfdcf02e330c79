// SPDX-License-Identifier: Apache-2.0
// Ops of one operand, element by element. Of quantised bytes each is a table of 256 results.
#ifndef WHET_OPS_UNARY_H_
#define WHET_OPS_UNARY_H_

#include <functional>

#include "ops/op.h"
#include "ops/visit.h"

namespace whet::ops {

// The operand's shape and element type, quantisation left open.
Result<std::vector<ir::Type>> InferUnary(const NodeView& view);
Status CheckUnary(const NodeView& view);  // f32, f64 or quantised i8

using RealFunction = std::function<double(double)>;
using StoredFunction =
    std::function<int64_t(int32_t)>;  // of the stored value less its zero point; clamped to i8 by the caller

// Floats: float32(real(x)). Quantised: clamp(zero_out + rne(real(scale_in * (q - zero_in)) / scale_out)) in
// double, or `tflm` in that dialect where the op has a recipe of its own.
Result<std::vector<ir::Tensor>> EvalUnary(const EvalView& view, const RealFunction& real,
                                          const StoredFunction& tflm = nullptr);

// An unquantised integer type, element by element: compute takes and gives T.
template <typename Compute>
Result<std::vector<ir::Tensor>> EvalIntegers(const EvalView& view, Compute compute) {
  ir::Tensor out(view.output_types[0].dtype, view.in(0).dims());
  VisitNumber(out.dtype(), [&]<typename T>(T) {
    if constexpr (std::is_integral_v<T>) {
      const auto x = view.in(0).Data<T>();
      const auto y = out.MutableData<T>();
      for (size_t i = 0; i < x.size(); ++i) y[i] = compute(x[i]);
    }
  });
  return std::vector{std::move(out)};
}

// -x as two's complement wraps.
template <typename T>
T Negated(T x) {
  return static_cast<T>(uint64_t{0} - static_cast<uint64_t>(x));
}

}  // namespace whet::ops

#endif  // WHET_OPS_UNARY_H_
