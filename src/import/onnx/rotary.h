// SPDX-License-Identifier: Apache-2.0
// Rotary embeddings: pairs of a head's elements turned by angles that depend on the position.
#ifndef WHET_IMPORT_ONNX_ROTARY_H_
#define WHET_IMPORT_ONNX_ROTARY_H_

#include "import/onnx/compose.h"

namespace whet::import {

struct Rotary {
  size_t cos, sin, positions;  // operands; the positions may be absent, or one number for the first
  bool interleaved;            // pairs are neighbours, not halves
  int64_t heads;               // of operands [B, S, heads * D]
  int64_t turning;             // how many elements of a head turn; 0: all
  int64_t first = 0;           // position of the first where none are given
};

// x [B, heads, S, D].
Result<ir::ValueId> RotateHeads(OnnxNode& node, ir::ValueId x, const Rotary& rotary);

}  // namespace whet::import

#endif  // WHET_IMPORT_ONNX_ROTARY_H_
