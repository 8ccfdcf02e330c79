// SPDX-License-Identifier: Apache-2.0
// RotaryEmbedding: pairs of elements turned by angles that depend on the position.
#include "import/onnx/compose.h"
#include "import/onnx/ops.h"

namespace whet::import {
namespace {

// Where the operands stand, and how many elements of a head turn.
struct Rotary {
  size_t cos, sin, positions;
  bool interleaved;
  int64_t heads, turning;
};

// Cosines or sines as [B, S, 1, half] or, heads first, [B, 1, S, half]; without positions the cache has them in order.
Result<ir::ValueId> Angles(OnnxNode& node, const Rotary& rotary, size_t cache, bool heads_first,
                           int64_t batch, int64_t count) {
  ir::ValueId angles = node.in(cache);
  const ir::Dims from = WHET_TRY(KnownDims(node, angles));
  if (from.empty()) return Error("its caches must have dimensions");
  const int64_t half = from.back();
  if (node.has(rotary.positions)) {
    const ir::Dims at = WHET_TRY(KnownDims(node, node.in(rotary.positions)));
    if (at.size() != 2) return Error("its positions must be [batch, sequence]");
    const ir::ValueId index = WHET_TRY(WithDims(node, node.in(rotary.positions), {at[0], at[1], 1}));
    angles = WHET_TRY(node.Add("gather_nd", {angles, index}));
    batch = at[0];
    count = at[1];
  } else if (from.size() == 2) {
    angles = WHET_TRY(Part(node, angles, 0, 0, count));
    batch = 1;
  }
  return WithDims(node, angles,
                  heads_first ? ir::Dims{batch, 1, count, half} : ir::Dims{batch, count, 1, half});
}

// The first and the second of each pair along the last axis.
Result<std::pair<ir::ValueId, ir::ValueId>> Pairs(OnnxNode& node, ir::ValueId x, bool interleaved) {
  const ir::Dims dims = WHET_TRY(KnownDims(node, x));
  const size_t last = dims.size() - 1;
  const int64_t half = dims[last] / 2;
  if (!interleaved)
    return std::pair{WHET_TRY(Part(node, x, last, 0, half)), WHET_TRY(Part(node, x, last, half, 2 * half))};
  ir::Dims begin(dims.size(), 0), step(dims.size(), 1);
  step[last] = 2;
  const ir::ValueId even =
      WHET_TRY(node.Add("slice", {x}, {{"begin", begin}, {"end", dims}, {"step", step}}));
  begin[last] = 1;
  return std::pair{even, WHET_TRY(node.Add("slice", {x}, {{"begin", begin}, {"end", dims}, {"step", step}}))};
}

Result<ir::ValueId> Joined(OnnxNode& node, ir::ValueId a, ir::ValueId b, bool interleaved) {
  ir::Dims dims = WHET_TRY(KnownDims(node, a));
  const int64_t last = static_cast<int64_t>(dims.size()) - 1;
  if (!interleaved) return node.Add("concat", {a, b}, {{"axis", last}});
  dims.push_back(1);
  const ir::ValueId x = WHET_TRY(WithDims(node, a, dims)), y = WHET_TRY(WithDims(node, b, dims));
  const ir::ValueId pairs = WHET_TRY(node.Add("concat", {x, y}, {{"axis", last + 1}}));
  dims.pop_back();
  dims.back() *= 2;
  return WithDims(node, pairs, dims);
}

Result<ir::ValueId> Turned(OnnxNode& node, ir::ValueId x, ir::ValueId cos, ir::ValueId sin,
                           bool interleaved) {
  const auto [a, b] = WHET_TRY(Pairs(node, x, interleaved));
  const ir::ValueId real =
      WHET_TRY(node.Add("sub", {WHET_TRY(node.Add("mul", {a, cos})), WHET_TRY(node.Add("mul", {b, sin}))}));
  const ir::ValueId imaginary =
      WHET_TRY(node.Add("add", {WHET_TRY(node.Add("mul", {a, sin})), WHET_TRY(node.Add("mul", {b, cos}))}));
  return Joined(node, real, imaginary, interleaved);
}

Status Rotate(OnnxNode& node, const Rotary& rotary) {
  const ir::Dims whole = WHET_TRY(KnownDims(node, node.in(0)));
  const bool heads_first = whole.size() == 4;
  ir::ValueId x = node.in(0);
  if (!heads_first) {
    if (whole.size() != 3 || rotary.heads < 1 || whole[2] % rotary.heads != 0)
      return Error("its operand must be [B, heads, S, D], or [B, S, heads * D] with attribute 'num_heads'");
    x = WHET_TRY(WithDims(node, x, {whole[0], whole[1], rotary.heads, whole[2] / rotary.heads}));
  }
  const int64_t size = WHET_TRY(KnownDims(node, x))[3], turning = rotary.turning ? rotary.turning : size;
  if (turning > size || turning % 2 != 0)
    return Error("attribute 'rotary_embedding_dim' does not fit the heads");
  const int64_t count = heads_first ? whole[2] : whole[1];
  const ir::ValueId cos = WHET_TRY(Angles(node, rotary, rotary.cos, heads_first, whole[0], count));
  const ir::ValueId sin = WHET_TRY(Angles(node, rotary, rotary.sin, heads_first, whole[0], count));
  ir::ValueId y =
      WHET_TRY(Turned(node, WHET_TRY(Part(node, x, 3, 0, turning)), cos, sin, rotary.interleaved));
  if (turning < size)
    y = WHET_TRY(node.Add("concat", {y, WHET_TRY(Part(node, x, 3, turning, size))}, {{"axis", int64_t{3}}}));
  return node.YieldAlias(WHET_TRY(WithDims(node, y, whole)));
}

}  // namespace

Status OnnxRotaryEmbedding(OnnxNode& node) {
  if (!node.has(1) || !node.has(2)) return Error("its caches are required");
  return Rotate(node, {1, 2, 3, node.Int("interleaved", 0) != 0, node.Int("num_heads", 0),
                       node.Int("rotary_embedding_dim", 0)});
}

}  // namespace whet::import
