// SPDX-License-Identifier: Apache-2.0
// Reshapes to shapes that may hold one open size.
#ifndef WHET_IMPORT_ONNX_SHAPE_H_
#define WHET_IMPORT_ONNX_SHAPE_H_

#include "import/onnx/node.h"

namespace whet::import {

// The product of dimensions: a size, or a symbol when one is open and the others are 1. Anything else is only
// known to be open.
Result<ir::Dim> ProductOf(OnnxNode& node, const ir::Shape& dims);

// `shape` as the attribute of reshape, -1 for its one open size; refuses shapes with more.
Result<std::vector<int64_t>> ShapeAttr(OnnxNode& node, const ir::Shape& shape);

Result<ir::ValueId> Reshaped(OnnxNode& node, ir::ValueId id, const ir::Shape& shape);
Status YieldReshaped(OnnxNode& node, ir::ValueId id, const ir::Shape& shape);

// The largest numbers of a list of sizes; and the real ones, noted for the last dimensions of `id`.
std::vector<int64_t> MostOf(const std::vector<ComputedSize>& sizes);
void SetComputed(OnnxNode& node, ir::ValueId id, const std::vector<ComputedSize>& sizes);

// The shape that ONNX's Reshape makes of `from`: 0 copies a size (unless `allow_zero`), -1 takes what is
// left.
Result<ir::Shape> ResolveReshape(const ir::Shape& from, const std::vector<int64_t>& wanted, bool allow_zero);

}  // namespace whet::import

#endif  // WHET_IMPORT_ONNX_SHAPE_H_
