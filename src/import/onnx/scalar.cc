// SPDX-License-Identifier: Apache-2.0
#include "import/onnx/scalar.h"

#include <cmath>
#include <limits>
#include <type_traits>

#include "ops/visit.h"

namespace whet::import {
namespace {

template <typename T>
T Saturated(double value) {
  if constexpr (std::is_integral_v<T>) {
    if (!(value > static_cast<double>(std::numeric_limits<T>::min()))) return std::numeric_limits<T>::min();
    if (value >= static_cast<double>(std::numeric_limits<T>::max())) return std::numeric_limits<T>::max();
  }
  return static_cast<T>(value);
}

}  // namespace

ir::ValueId Scalar(OnnxNode& node, double value, DType dtype) {
  const DType kept = ops::IsNumber(dtype) ? dtype : DType::kF32;  // what reads it then says what is wrong
  return node.Constant(ops::VisitNumber(
      kept, [&]<typename T>(T) -> ir::Tensor { return ir::Tensor::Of<T>({}, {Saturated<T>(value)}); }));
}

Result<ir::ValueId> Clamped(OnnxNode& node, ir::ValueId x, double low, double high) {
  ir::Attrs bounds;
  if (!std::isinf(low)) bounds.Set("min", low);
  if (!std::isinf(high)) bounds.Set("max", high);
  return node.Add("clamp", {x}, bounds);
}

Result<ir::ValueId> As(OnnxNode& node, ir::ValueId x, DType dtype) {
  if (node.graph().type(x).dtype == dtype) return x;
  return node.Add("cast", {x}, {{"to", std::string(DTypeName(dtype))}});
}

}  // namespace whet::import
