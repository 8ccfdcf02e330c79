// SPDX-License-Identifier: Apache-2.0
// The conversion functions that onnx_ops.inc names: each gives every result of its node a value, or refuses
// the node.
#ifndef WHET_IMPORT_ONNX_OPS_H_
#define WHET_IMPORT_ONNX_OPS_H_

#include "import/onnx/node.h"

namespace whet::import {

#define WHET_ONNX_OP(domain, op_type, function, operands) Status function(OnnxNode& node);
#define WHET_ONNX_SAME(op_type, op)
#define WHET_ONNX_REFUSED(domain, op_type, reason, remedy)
#include "import/onnx/onnx_ops.inc"
#undef WHET_ONNX_OP
#undef WHET_ONNX_SAME
#undef WHET_ONNX_REFUSED

}  // namespace whet::import

#endif  // WHET_IMPORT_ONNX_OPS_H_
