// SPDX-License-Identifier: Apache-2.0
// The p-norm in parts: powers before a sum, the root behind it.
#ifndef WHET_IMPORT_ONNX_POOL_H_
#define WHET_IMPORT_ONNX_POOL_H_

#include "import/onnx/node.h"

namespace whet::import {

// Attribute 'p', an integer since operator set 2.
double NormOrder(OnnxNode& node);
Result<ir::ValueId> PowerOfMagnitude(OnnxNode& node, ir::ValueId id, double p);
Status YieldRoot(OnnxNode& node, ir::ValueId id, double p);

}  // namespace whet::import

#endif  // WHET_IMPORT_ONNX_POOL_H_
