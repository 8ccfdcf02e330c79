// SPDX-License-Identifier: Apache-2.0
// Constant weights: their layout in the graph and their quantisation.
#ifndef WHET_IMPORT_ONNX_WEIGHTS_H_
#define WHET_IMPORT_ONNX_WEIGHTS_H_

#include "import/onnx/node.h"

namespace whet::import {

// The constant with its dimensions in another order.
ir::Tensor Permuted(const ir::Tensor& tensor, const std::vector<int64_t>& perm);

// Weights in the graph's layout, before and after quantisation is attached.
struct Layout {
  std::vector<int64_t> perm;  // of the source's dimensions
  ir::Dims dims;              // after that
  int channel_axis;           // of `dims`: where per-channel scales lie
};

// The known operand `weights` in real numbers: a constant, or the `dequantize` node of the i8 constant that
// it was made of, whose layout changes then.
Result<ir::ValueId> FloatWeights(OnnxNode& node, size_t weights, const Layout& layout);

// Operand `weights` with its scale and zero point operands as an i8 constant. Refuses what the graph cannot
// express: several zero points other than 0 (128 for uint8).
Result<ir::ValueId> QuantisedWeights(OnnxNode& node, size_t weights, size_t scale, size_t zero_point,
                                     const Layout& layout);

// The i32 bias in operand `bias` with scale `input * weights`, per channel where the weights are.
Result<ir::ValueId> QuantisedBias(OnnxNode& node, size_t bias, float input_scale, const ir::Quant& weights);

}  // namespace whet::import

#endif  // WHET_IMPORT_ONNX_WEIGHTS_H_
