// SPDX-License-Identifier: Apache-2.0
// Numbers of the source's attributes as constants of the graph, and steps that several operators take.
#ifndef WHET_IMPORT_ONNX_SCALAR_H_
#define WHET_IMPORT_ONNX_SCALAR_H_

#include "import/onnx/node.h"

namespace whet::import {

// One number of this element type, without dimensions.
ir::ValueId Scalar(OnnxNode& node, double value, DType dtype);

// x between two bounds of f32 or f64; an infinite one is none.
Result<ir::ValueId> Clamped(OnnxNode& node, ir::ValueId x, double low, double high);

// x as elements of `dtype`, itself when it is that already.
Result<ir::ValueId> As(OnnxNode& node, ir::ValueId x, DType dtype);

}  // namespace whet::import

#endif  // WHET_IMPORT_ONNX_SCALAR_H_
