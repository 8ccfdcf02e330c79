// SPDX-License-Identifier: Apache-2.0
// Comparisons of two operands, element by element, into truth values.
#ifndef WHET_OPS_COMPARE_H_
#define WHET_OPS_COMPARE_H_

#include "ops/binary.h"

namespace whet::ops {

Result<std::vector<ir::Type>> InferCompare(const NodeView& view);

// Both operands are of one unquantised number type, or truth values where `truths` says so.
Status CheckCompare(const NodeView& view, bool truths);

// compare(a, b) takes any number type.
template <typename Compare>
Result<std::vector<ir::Tensor>> EvalCompare(const EvalView& view, Compare compare) {
  ir::Tensor out(DType::kBool, *ir::StaticDims(view.output_types[0].shape));
  const auto y = out.MutableData<uint8_t>();
  VisitStored(view.input_types[0].dtype, [&]<typename T>(T) {
    const auto a = view.in(0).Data<T>(), b = view.in(1).Data<T>();
    ForEachBroadcast(
        out.dims(), view.in(0).dims(), view.in(1).dims(), [&](int64_t i, int64_t ia, int64_t ib) {
          y[static_cast<size_t>(i)] = compare(a[static_cast<size_t>(ia)], b[static_cast<size_t>(ib)]);
        });
  });
  return std::vector{std::move(out)};
}

}  // namespace whet::ops

#endif  // WHET_OPS_COMPARE_H_
