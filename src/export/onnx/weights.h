// SPDX-License-Identifier: Apache-2.0
#ifndef WHET_EXPORT_ONNX_WEIGHTS_H_
#define WHET_EXPORT_ONNX_WEIGHTS_H_

#include "export/onnx/operation.h"

namespace whet::exporter {

// Operand i, a constant seen under `dims` and its axes permuted, in real numbers; scales per channel go along `axis` of the
// result.
Result<std::string> RealWeights(Operation& op, size_t i, const ir::Dims& dims,
                                const std::vector<int64_t>& perm, int axis);

// Operand 2 in real numbers, empty where absent. Stored in i32 it has the scale of operand 0 times that of the weights,
// operand 1.
Result<std::string> RealBias(Operation& op);

}  // namespace whet::exporter

#endif  // WHET_EXPORT_ONNX_WEIGHTS_H_
