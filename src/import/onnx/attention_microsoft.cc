// SPDX-License-Identifier: Apache-2.0
// Attention, MultiHeadAttention and GroupQueryAttention of com.microsoft, as ONNX Runtime's tools write them.
#include <fmt/format.h>

#include "import/onnx/heads.h"
#include "import/onnx/ops.h"
#include "import/onnx/rotary.h"

namespace whet::import {
namespace {

// Columns [begin, end) of the last axis.
Result<ir::ValueId> Columns(OnnxNode& node, ir::ValueId x, int64_t begin, int64_t end) {
  return Part(node, x, node.graph().type(x).shape.size() - 1, begin, end);
}

// Keys that a mask of zeros and ones forbids get `filter`, a large negative number, added.
Status FilterKeys(OnnxNode& node, Mask* mask, ir::ValueId allowed, double filter) {
  const ir::Dims dims = WHET_TRY(KnownDims(node, allowed));
  const ir::ValueId real = WHET_TRY(As(node, allowed, mask->dtype));
  const ir::ValueId forbidden = WHET_TRY(node.Add("sub", {Scalar(node, 1, mask->dtype), real}));
  const ir::ValueId bias = WHET_TRY(node.Add("mul", {forbidden, Scalar(node, filter, mask->dtype)}));
  ir::Dims wanted = dims;
  if (dims.size() == 2) wanted = {dims[0], 1, 1, dims[1]};
  if (dims.size() == 3) wanted = {dims[0], 1, dims[1], dims[2]};
  if (wanted.size() != 4) return Error("its mask must have 1 to 4 dimensions");
  return AddBias(node, mask, WHET_TRY(WithDims(node, bias, wanted)));
}

// Operand i as a mask: how many keys each batch has [B], or zeros and ones.
Status ReadKeyMask(OnnxNode& node, size_t i, const Positions& at, int64_t batch, Mask* mask) {
  if (!node.has(i)) return {};
  const ir::Dims dims = WHET_TRY(KnownDims(node, node.in(i)));
  const double filter = node.Real("mask_filter_value", -10000);
  if (dims.size() != 1) return FilterKeys(node, mask, node.in(i), filter);
  if (dims[0] != batch)
    return node.Refuse("a mask of starts and ends", "export the model with a mask [batch, keys]");
  const ir::ValueId counts = WHET_TRY(WithDims(node, node.in(i), {batch, 1}));
  const ir::ValueId seen =
      WHET_TRY(node.Add("less", {WHET_TRY(Counting(node, node.type(i).dtype, at.keys)), counts}));
  return FilterKeys(node, mask, WHET_TRY(As(node, seen, mask->dtype)), filter);
}

Result<ir::ValueId> WithPast(OnnxNode& node, ir::ValueId now, ir::ValueId past) {
  if (past == ir::kNoValue) return now;
  return node.Add("concat", {past, now}, {{"axis", int64_t{2}}});
}

Status YieldAttention(OnnxNode& node, const Attention& attention) {
  return node.YieldAlias(WHET_TRY(JoinHeads(node, WHET_TRY(Attend(node, attention)).result)));
}

// Sizes of queries, keys and values in the columns of Attention's weights.
Result<ir::Dims> ColumnSizes(OnnxNode& node, int64_t columns) {
  ir::Dims sizes = node.Ints("qkv_hidden_sizes");
  if (sizes.empty()) sizes = {columns / 3, columns / 3, columns / 3};
  if (sizes.size() != 3 || sizes[0] < 0 || sizes[1] < 0 || sizes[2] < 0 ||
      sizes[0] + sizes[1] + sizes[2] != columns)
    return Error("attribute 'qkv_hidden_sizes' does not fit its weights");
  return sizes;
}

// Keys (part 0) or values (part 1) of a past [2, B, heads, P, D].
Result<ir::ValueId> PastPart(OnnxNode& node, size_t i, int64_t part) {
  if (!node.has(i)) return ir::kNoValue;
  ir::Dims dims = WHET_TRY(KnownDims(node, node.in(i)));
  if (dims.size() != 5) return Error("its past must have five dimensions");
  dims.erase(dims.begin());
  return WithDims(node, WHET_TRY(Part(node, node.in(i), 0, part, part + 1)), dims);
}

Status YieldPresent(OnnxNode& node, ir::ValueId k, ir::ValueId v) {
  ir::Dims dims = WHET_TRY(KnownDims(node, k));
  dims.insert(dims.begin(), 1);
  const ir::ValueId keys = WHET_TRY(WithDims(node, k, dims));
  dims.back() = WHET_TRY(KnownDims(node, v)).back();
  return node.Yield("concat", {keys, WHET_TRY(WithDims(node, v, dims))}, {{"axis", int64_t{0}}}, {}, 1);
}

// Operand i of MultiHeadAttention [B, S, heads * D] with its part of the bias, or a cache [B, heads, S, D].
Result<ir::ValueId> Projected(OnnxNode& node, size_t i, int64_t heads, int64_t bias_at) {
  if (node.rank(i) == 4) return node.in(i);
  if (node.rank(i) != 3)
    return node.Refuse("queries, keys and values in one operand", "export the model with three operands");
  ir::ValueId x = node.in(i);
  const int64_t size = WHET_TRY(KnownDims(node, x))[2];
  if (node.has(3))
    x = WHET_TRY(node.Add("add", {x, WHET_TRY(Columns(node, node.in(3), bias_at, bias_at + size))}));
  return SplitHeads(node, x, heads);
}

Result<int64_t> WidthOf(OnnxNode& node, size_t i) {
  const ir::Dims dims = WHET_TRY(KnownDims(node, node.in(i)));
  return dims.size() == 3 ? dims[2] : 0;
}

struct Grouped {
  ir::ValueId q, k, v;
};

// Queries, keys and values of GroupQueryAttention, side by side in operand 0 where there is no operand 1.
Result<Grouped> ReadGrouped(OnnxNode& node, int64_t heads, int64_t key_heads) {
  Grouped grouped{node.in(0), node.in(1), node.in(2)};
  const ir::Dims dims = WHET_TRY(KnownDims(node, node.in(0)));
  if (dims.size() != 3 || heads < 1 || key_heads < 1) return Error("its operands must be [B, S, heads * D]");
  if (!node.has(1)) {
    const int64_t size = dims[2] / (heads + 2 * key_heads), q = heads * size, k = key_heads * size;
    grouped.q = WHET_TRY(Columns(node, node.in(0), 0, q));
    grouped.k = WHET_TRY(Columns(node, node.in(0), q, q + k));
    grouped.v = WHET_TRY(Columns(node, node.in(0), q + k, q + 2 * k));
  } else if (!node.has(2)) {
    return Error("its values are required");
  }
  return Grouped{WHET_TRY(SplitHeads(node, grouped.q, heads)),
                 WHET_TRY(SplitHeads(node, grouped.k, key_heads)),
                 WHET_TRY(SplitHeads(node, grouped.v, key_heads))};
}

Status RefuseUnknownGroups(OnnxNode& node) {
  if (node.Int("smooth_softmax", 0) > 0 || node.has(11))
    return node.Refuse("a smooth softmax", "export the model without smooth_softmax and head_sink");
  if (node.Int("k_quant_type", 0) || node.HasAttr("kv_cache_bit_width"))
    return node.Refuse("a quantised cache", "export the model with a float cache");
  return {};
}

}  // namespace

// x [B, S, K], weights [K, queries | keys | values], bias, mask, past, an additive bias
Status OnnxMicrosoftAttention(OnnxNode& node) {
  if (!node.has(1)) return Error("its weights are required");
  if (node.Int("do_rotary", 0))
    return node.Refuse("do_rotary", "export rotary embeddings as nodes of their own");
  const ir::Dims weights = WHET_TRY(KnownDims(node, node.in(1))), x = WHET_TRY(KnownDims(node, node.in(0)));
  if (weights.size() != 2 || x.size() != 3) return Error("its operands must be [B, S, K] and [K, N]");
  const ir::Dims sizes = WHET_TRY(ColumnSizes(node, weights[1]));
  const int64_t heads = node.Int("num_heads", 0);
  ir::ValueId all = WHET_TRY(node.Add("matmul", {node.in(0), node.in(1)}));
  if (node.has(2)) all = WHET_TRY(node.Add("add", {all, node.in(2)}));
  const auto part = [&](int64_t begin, int64_t size) -> Result<ir::ValueId> {
    return SplitHeads(node, WHET_TRY(Columns(node, all, begin, begin + size)), heads);
  };
  Attention attention;
  attention.q = WHET_TRY(part(0, sizes[0]));
  attention.k = WHET_TRY(WithPast(node, WHET_TRY(part(sizes[0], sizes[1])), WHET_TRY(PastPart(node, 4, 0))));
  attention.v =
      WHET_TRY(WithPast(node, WHET_TRY(part(sizes[0] + sizes[1], sizes[2])), WHET_TRY(PastPart(node, 4, 1))));
  attention.scale = node.Real("scale", 0);
  attention.mask.dtype = attention.softmax_type = node.type(0).dtype;
  Positions at{x[1], WHET_TRY(KnownDims(node, attention.k))[2]};
  at.offset = at.keys - at.queries;
  WHET_TRY(ReadKeyMask(node, 3, at, x[0], &attention.mask));
  if (node.Int("unidirectional", 0)) WHET_TRY(AllowWindow(node, &attention.mask, at, -1, 0));
  if (node.has(5)) WHET_TRY(AddBias(node, &attention.mask, node.in(5)));
  WHET_TRY(YieldAttention(node, attention));
  return node.has_output(1) ? YieldPresent(node, attention.k, attention.v) : Status();
}

// queries, keys, values, bias, key mask, additive bias, past keys, past values
Status OnnxMicrosoftMultiHeadAttention(OnnxNode& node) {
  if (!node.has(1) || !node.has(2))
    return node.Refuse("queries, keys and values in one operand", "export the model with three operands");
  const int64_t heads = node.Int("num_heads", 0), width = WHET_TRY(WidthOf(node, 0));
  const int64_t key_width = WHET_TRY(WidthOf(node, 1));
  Attention attention;
  attention.q = WHET_TRY(Projected(node, 0, heads, 0));
  attention.k = WHET_TRY(WithPast(node, WHET_TRY(Projected(node, 1, heads, width)), node.in(6)));
  attention.v = WHET_TRY(WithPast(node, WHET_TRY(Projected(node, 2, heads, width + key_width)), node.in(7)));
  attention.scale = node.Real("scale", 0);
  attention.mask.dtype = attention.softmax_type = node.type(0).dtype;
  const ir::Dims q = WHET_TRY(KnownDims(node, attention.q)), k = WHET_TRY(KnownDims(node, attention.k));
  if (q.size() != 4 || k.size() != 4) return Error("its operands must have 3 or 4 dimensions");
  const Positions at{q[2], k[2], k[2] - q[2], ir::kNoValue};
  WHET_TRY(ReadKeyMask(node, 4, at, q[0], &attention.mask));
  if (node.Int("unidirectional", 0)) WHET_TRY(AllowWindow(node, &attention.mask, at, -1, 0));
  if (node.has(5)) WHET_TRY(AddBias(node, &attention.mask, node.in(5)));
  WHET_TRY(YieldAttention(node, attention));
  if (node.has_output(1)) WHET_TRY(node.YieldAlias(attention.k, 1));
  return node.has_output(2) ? node.YieldAlias(attention.v, 2) : Status();
}

// queries, keys, values, past keys, past values, last positions, total length, cosines, sines, positions, additive
// bias. The past is taken as full: the new keys follow it.
Status OnnxMicrosoftGroupQueryAttention(OnnxNode& node) {
  WHET_TRY(RefuseUnknownGroups(node));
  const int64_t heads = node.Int("num_heads", 0), key_heads = node.Int("kv_num_heads", 0);
  Grouped grouped = WHET_TRY(ReadGrouped(node, heads, key_heads));
  const int64_t past = node.has(3) ? WHET_TRY(KnownDims(node, node.in(3))).at(2) : 0;
  if (node.Int("do_rotary", 0)) {
    if (!node.has(7) || !node.has(8)) return Error("its caches of cosines and sines are required");
    const Rotary rotary{7, 8, 9, node.Int("rotary_interleaved", 0) != 0, 0, 0, past};
    grouped.q = WHET_TRY(RotateHeads(node, grouped.q, rotary));
    grouped.k = WHET_TRY(RotateHeads(node, grouped.k, rotary));
  }
  Attention attention;
  attention.q = grouped.q;
  attention.k = WHET_TRY(WithPast(node, grouped.k, node.in(3)));
  attention.v = WHET_TRY(WithPast(node, grouped.v, node.in(4)));
  attention.scale = node.Real("scale", 0);
  attention.softcap = node.Real("softcap", 0);
  attention.mask.dtype = attention.softmax_type = node.type(0).dtype;
  const int64_t queries = WHET_TRY(KnownDims(node, attention.q))[2],
                window = node.Int("local_window_size", -1);
  const Positions at{queries, queries + past, past, ir::kNoValue};
  WHET_TRY(AllowWindow(node, &attention.mask, at, window < 0 ? -1 : window - 1, 0));
  if (node.has(10)) WHET_TRY(AddBias(node, &attention.mask, node.in(10)));
  WHET_TRY(YieldAttention(node, attention));
  if (node.has_output(1)) WHET_TRY(node.YieldAlias(attention.k, 1));
  return node.has_output(2) ? node.YieldAlias(attention.v, 2) : Status();
}

}  // namespace whet::import
