// SPDX-License-Identifier: Apache-2.0
// Weights and biases of a float node, as the quantised twin of the node wants them.
#ifndef WHET_PASSES_QUANTISED_WEIGHTS_H_
#define WHET_PASSES_QUANTISED_WEIGHTS_H_

#include <optional>

#include "passes/rewriter.h"

namespace whet::passes {

// The i8 constant behind a dequantize, quantised per tensor, or symmetrically along `axis`; kNoValue when it
// is something else.
ir::ValueId StoredWeights(Rewriter& r, ir::ValueId weights, int axis);

// The bias in i32, or `wide` in i64, with scale in * weight; kNoValue when it is not constant or too large for that.
ir::ValueId StoredBias(Rewriter& r, ir::ValueId bias, float in_scale, const ir::Quant& weights,
                       bool wide = false);

}  // namespace whet::passes

#endif  // WHET_PASSES_QUANTISED_WEIGHTS_H_
