// SPDX-License-Identifier: Apache-2.0
#include "import/onnx/rotary.h"

#include "import/onnx/ops.h"

namespace whet::import {
namespace {

// What is turned: [B, S, heads, D], or [B, heads, S, D].
struct Turning {
  ir::ValueId x;
  ir::Dims dims;
  bool heads_first;

  int64_t count() const { return dims[heads_first ? 2 : 1]; }
};

// Rows of a cache in the order of the sequence.
Result<ir::ValueId> Rows(OnnxNode& node, const Rotary& rotary, size_t cache, int64_t count) {
  const ir::Dims from = WHET_TRY(KnownDims(node, node.in(cache)));
  if (from.empty()) return Error("its caches must have dimensions");
  if (!node.has(rotary.positions)) {
    if (from.size() != 2) return node.in(cache);
    return Part(node, node.in(cache), 0, rotary.first, rotary.first + count);
  }
  ir::ValueId at = node.in(rotary.positions);
  ir::Dims dims = WHET_TRY(KnownDims(node, at));
  if (ir::ElementCount(dims) == 1) {
    at = WHET_TRY(WithDims(node, at, {1, 1}));
    if (dims.size() == 1)
      at = WHET_TRY(node.Add("add", {at, WHET_TRY(Counting(node, node.graph().type(at).dtype, count))}));
    dims = WHET_TRY(KnownDims(node, at));
  }
  if (dims.size() != 2 || dims[1] != count) return Error("its positions must be [batch, sequence]");
  dims.push_back(1);
  return node.Add("gather_nd", {node.in(cache), WHET_TRY(WithDims(node, at, dims))});
}

// Cosines or sines as [B, S, 1, half] or, heads first, [B, 1, S, half].
Result<ir::ValueId> Angles(OnnxNode& node, const Rotary& rotary, size_t cache, const Turning& turning) {
  const ir::ValueId rows = WHET_TRY(Rows(node, rotary, cache, turning.count()));
  const ir::Dims dims = WHET_TRY(KnownDims(node, rows));
  const int64_t batch = dims.size() == 3 ? dims[0] : 1, half = dims.back(), count = turning.count();
  return WithDims(node, rows,
                  turning.heads_first ? ir::Dims{batch, 1, count, half} : ir::Dims{batch, count, 1, half});
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

Result<ir::ValueId> Rotate(OnnxNode& node, const Turning& turning, const Rotary& rotary) {
  const int64_t size = turning.dims[3];
  const ir::ValueId cos = WHET_TRY(Angles(node, rotary, rotary.cos, turning));
  const ir::ValueId sin = WHET_TRY(Angles(node, rotary, rotary.sin, turning));
  const int64_t half = WHET_TRY(KnownDims(node, cos)).back(),
                turned = rotary.turning ? rotary.turning : 2 * half;
  if (turned > size || turned != 2 * half)
    return Error("its caches do not fit the elements of a head that turn");
  const ir::ValueId part = WHET_TRY(Part(node, turning.x, 3, 0, turned));
  const ir::ValueId y = WHET_TRY(Turned(node, part, cos, sin, rotary.interleaved));
  if (turned == size) return y;
  return node.Add("concat", {y, WHET_TRY(Part(node, turning.x, 3, turned, size))}, {{"axis", int64_t{3}}});
}

Status RotateOperand(OnnxNode& node, const Rotary& rotary) {
  if (!node.has(rotary.cos) || !node.has(rotary.sin)) return Error("its caches are required");
  const ir::Dims whole = WHET_TRY(KnownDims(node, node.in(0)));
  if (whole.size() == 4) return node.YieldAlias(WHET_TRY(RotateHeads(node, node.in(0), rotary)));
  const ir::Dims cosines = WHET_TRY(KnownDims(node, node.in(rotary.cos)));
  if (cosines.empty() || cosines.back() < 1) return Error("its cache of cosines is empty");
  const bool told = rotary.heads > 0 || whole.size() != 3;
  const int64_t heads = told ? rotary.heads : whole[2] / (2 * cosines.back());
  if (whole.size() != 3 || heads < 1 || whole[2] % heads != 0)
    return Error("its operand must be [B, heads, S, D], or [B, S, heads * D] with attribute 'num_heads'");
  const ir::Dims split{whole[0], whole[1], heads, whole[2] / heads};
  const ir::ValueId x = WHET_TRY(WithDims(node, node.in(0), split));
  return node.YieldAlias(WHET_TRY(WithDims(node, WHET_TRY(Rotate(node, {x, split, false}, rotary)), whole)));
}

}  // namespace

Result<ir::ValueId> RotateHeads(OnnxNode& node, ir::ValueId x, const Rotary& rotary) {
  return Rotate(node, {x, WHET_TRY(KnownDims(node, x)), true}, rotary);
}

// x, cosines, sines, positions
Status OnnxRotaryEmbedding(OnnxNode& node) {
  return RotateOperand(node, {1, 2, 3, node.Int("interleaved", 0) != 0, node.Int("num_heads", 0),
                              node.Int("rotary_embedding_dim", 0)});
}

// x, positions, cosines, sines
Status OnnxMicrosoftRotaryEmbedding(OnnxNode& node) {
  if (node.Int("is_packed_batching", 0))
    return node.Refuse("packed batches", "export the model without packing");
  return RotateOperand(node, {2, 3, 1, node.Int("interleaved", 0) != 0, node.Int("num_heads", 0),
                              node.Int("rotary_embedding_dim", 0)});
}

}  // namespace whet::import
