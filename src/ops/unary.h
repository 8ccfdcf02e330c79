// SPDX-License-Identifier: Apache-2.0
// Ops of one operand, element by element. Of quantised bytes each is a table of 256 results.
#ifndef WHET_OPS_UNARY_H_
#define WHET_OPS_UNARY_H_

#include <functional>

#include "ops/op.h"

namespace whet::ops {

// The operand's shape and element type, quantisation left open.
Result<std::vector<ir::Type>> InferUnary(const NodeView& view);
Status CheckUnary(const NodeView& view);  // f32 or quantised i8

using RealFunction = std::function<double(double)>;
using StoredFunction =
    std::function<int64_t(int32_t)>;  // of the stored value less its zero point; clamped to i8 by the caller

// Floats: float32(real(x)). Quantised: clamp(zero_out + rne(real(scale_in * (q - zero_in)) / scale_out)) in
// double, or `tflm` in that dialect where the op has a recipe of its own.
Result<std::vector<ir::Tensor>> EvalUnary(const EvalView& view, const RealFunction& real,
                                          const StoredFunction& tflm = nullptr);

}  // namespace whet::ops

#endif  // WHET_OPS_UNARY_H_
