// SPDX-License-Identifier: Apache-2.0
// Quantisation in ONNX lies in operands (scale, zero point) of the ops that read and write a tensor. In the
// graph it is part of the type, and uint8 is int8 with the zero point less 128.
#ifndef WHET_IMPORT_ONNX_QUANT_H_
#define WHET_IMPORT_ONNX_QUANT_H_

#include "import/onnx/context.h"
#include "import/onnx/node.h"

namespace whet::import {

// From constant scale and zero point tensors (the latter null when absent); `is_unsigned` says what the
// quantised tensor is in the source. Several entries belong to dimension `axis`. All scales are positive and
// finite.
Result<ir::Quant> QuantFrom(const ir::Tensor& scale, const ir::Tensor* zero_point, bool is_unsigned,
                            int axis);
// Of a graph input, from what is known before the nodes are converted; none where that says no single scale.
Result<ir::Quant> QuantNamed(const OnnxContext& context, const ReadAs& reading, bool is_unsigned);

// The per-tensor quantisation in the operands at these positions, uint8 or int8 as the zero point says.
Result<ir::Quant> ReadQuant(OnnxNode& node, size_t scale, size_t zero_point);
bool ZeroPointIsUnsigned(const OnnxNode& node, size_t zero_point);

// Operand `x` as an i8 value that has the quantisation of the operands `scale` and `zero_point`.
Result<ir::ValueId> ReadQuantised(OnnxNode& node, size_t x, size_t scale, size_t zero_point);

// `id`, or the result of a `quantize` node where its quantisation is another.
Result<ir::ValueId> Requantised(OnnxNode& node, ir::ValueId id, const ir::Quant& quant);

// A constant u8 or i8 tensor as i8.
ir::Tensor AsSigned(const ir::Tensor& tensor);

ir::Type Int8Type(ir::Quant quant);  // for `declared` of OnnxNode::Add

}  // namespace whet::import

#endif  // WHET_IMPORT_ONNX_QUANT_H_
