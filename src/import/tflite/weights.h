// SPDX-License-Identifier: Apache-2.0
#ifndef WHET_IMPORT_TFLITE_WEIGHTS_H_
#define WHET_IMPORT_TFLITE_WEIGHTS_H_

#include "import/tflite/translate.h"

namespace whet::import::tflite {

// Operand 1 as weights of shape `dims` (the same elements), per-channel quantisation moved to `axis`. Beside
// float activations, weights in i8 are dequantised, and others become float32. `axis` is also where the file must have its channels,
// `dims_dropped` dimensions further on.
Result<ir::ValueId> AddWeights(Translation& t, const ir::Dims& dims, int axis, int dims_dropped);

// Operand 2: absent, float32 (float16 widened), or int32 with the quantisation that the operands give it.
Result<ir::ValueId> AddBias(Translation& t);

}  // namespace whet::import::tflite

#endif  // WHET_IMPORT_TFLITE_WEIGHTS_H_
