// SPDX-License-Identifier: Apache-2.0
// Control flow without jumps: bodies are converted in place, once an iteration.
#ifndef WHET_IMPORT_ONNX_CONTROL_H_
#define WHET_IMPORT_ONNX_CONTROL_H_

#include <optional>
#include <vector>

#include "import/onnx/node.h"

namespace whet::import {

using Values = std::vector<ir::ValueId>;

// A condition as a truth value, where it is known.
Result<std::optional<bool>> KnownTruth(OnnxNode& node, ir::ValueId condition);

// cond ? a : b of whole values; refuses values of different types, naming `what`.
Result<ir::ValueId> Choose(OnnxNode& node, ir::ValueId condition, ir::ValueId a, ir::ValueId b,
                           const char* what);

// Slices of one value along `axis`, and values stacked along a new `axis`.
Result<ir::ValueId> SliceAt(OnnxNode& node, ir::ValueId id, int64_t axis, int64_t index);
Result<ir::ValueId> Stack(OnnxNode& node, const Values& values, int64_t axis);

}  // namespace whet::import

#endif  // WHET_IMPORT_ONNX_CONTROL_H_
