// SPDX-License-Identifier: Apache-2.0
#include "import/onnx/scalar.h"

#include <cmath>

#include "ops/visit.h"

namespace whet::import {

ir::ValueId Scalar(OnnxNode& node, double value, DType dtype) {
  return node.Constant(ops::VisitNumber(
      dtype, [&]<typename T>(T) -> ir::Tensor { return ir::Tensor::Of<T>({}, {static_cast<T>(value)}); }));
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
