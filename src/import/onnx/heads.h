// SPDX-License-Identifier: Apache-2.0
// Attention between queries, keys and values whose heads are a dimension of their own.
#ifndef WHET_IMPORT_ONNX_HEADS_H_
#define WHET_IMPORT_ONNX_HEADS_H_

#include "import/onnx/compose.h"

namespace whet::import {

// [B, S, heads * D] as [B, heads, S, D], and back.
Result<ir::ValueId> SplitHeads(OnnxNode& node, ir::ValueId x, int64_t heads);
Result<ir::ValueId> JoinHeads(OnnxNode& node, ir::ValueId x);

// Numbers of queries and keys, and where the first query stands among the keys: a number, or one per batch,
// i32 [B, 1, 1, 1].
struct Positions {
  int64_t queries, keys;
  int64_t offset = 0;
  ir::ValueId offsets = ir::kNoValue;
};

// Additive masks that broadcast to [B, heads, queries, keys]: 0 where a key may be seen, -infinity elsewhere.
struct Mask {
  DType dtype;
  ir::ValueId bias = ir::kNoValue;  // none: every key is seen
};
Status AddBias(OnnxNode& node, Mask* mask, ir::ValueId bias);
Status AllowOnly(OnnxNode& node, Mask* mask, ir::ValueId condition);
// Keys `before` queries at most in front of the query and `after` behind it; negative is unbounded.
Status AllowWindow(OnnxNode& node, Mask* mask, const Positions& at, int64_t before, int64_t after);
// Keys of a number below `counts`, i32 [B, 1, 1, 1].
Status AllowFirst(OnnxNode& node, Mask* mask, const Positions& at, ir::ValueId counts);

struct Attention {
  ir::ValueId q, k,
      v;               // [B, heads, S, D]; heads of k and v may be fewer, each serves neighbouring heads of q
  double scale = 0;    // 0: 1 / sqrt(D)
  double softcap = 0;  // 0: none
  Mask mask;
  DType softmax_type;
};

// What attention computes; shapes [B, heads, queries, keys], `result` [B, heads, queries, D of v].
struct Attended {
  ir::ValueId products, capped, masked, shares, result;
};
Result<Attended> Attend(OnnxNode& node, const Attention& attention);

}  // namespace whet::import

#endif  // WHET_IMPORT_ONNX_HEADS_H_
