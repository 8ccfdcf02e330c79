// SPDX-License-Identifier: Apache-2.0
// Integers whose scales and zero points are operands like any other: computed on as numbers. What has constant
// scales per tensor is quantised in its type instead, see quant.h.
#ifndef WHET_IMPORT_ONNX_PLAIN_H_
#define WHET_IMPORT_ONNX_PLAIN_H_

#include "import/onnx/node.h"

namespace whet::import {

// Scales or zero points of x against its dimensions: one for all, one per index of `axis`, or one per block of
// `block` indices where that is above 0.
Result<ir::ValueId> AlongAxis(OnnxNode& node, ir::ValueId scales, const ir::Shape& x, int64_t axis,
                              int64_t block);

// The stored integers of value `id` as f32; those of a quantised type as uint8 or int8, as is said.
Result<ir::ValueId> StoredIntegers(OnnxNode& node, ir::ValueId id, bool is_unsigned);

// The same less a zero point, which may be absent.
Result<ir::ValueId> Centred(OnnxNode& node, ir::ValueId id, ir::ValueId zero_point);

// round(steps) + zero point, kept within an integer type of `bits`; of f32 into plain elements of `dtype`.
Result<ir::ValueId> Saturated(OnnxNode& node, ir::ValueId steps, ir::ValueId zero_point, DType dtype,
                              int bits);

// a x b, [..., M, K] x [..., K, N], of f32 operands that hold integers of 9 bits: exact in i32.
Result<ir::ValueId> IntegerProduct(OnnxNode& node, ir::ValueId a, ir::ValueId b);

}  // namespace whet::import

#endif  // WHET_IMPORT_ONNX_PLAIN_H_
