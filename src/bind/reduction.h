// SPDX-License-Identifier: Apache-2.0
// How ops that fold or walk axes see their operand.
#ifndef WHET_BIND_REDUCTION_H_
#define WHET_BIND_REDUCTION_H_

#include "bind/checks.h"
#include "kernels/layout/reduction.h"

namespace whet::bind {

// Operand 0 folded along attribute 'axes'; result 0 has as many elements as stay.
Result<whet_reduction> ReadReduction(const OpView& view);

// A tensor as [outer, depth, inner] around one axis, which counts from the end when negative.
struct Lines {
  int32_t outer, depth, inner;
};
Result<Lines> ReadLines(const format::Tensor& x, int64_t axis);

// Whether kernels compute on elements of this type: f32, f64 and integers.
bool IsNumber(DType dtype);

}  // namespace whet::bind

#endif  // WHET_BIND_REDUCTION_H_
