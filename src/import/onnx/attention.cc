// SPDX-License-Identifier: Apache-2.0
// Attention of operator set 23 on.
#include <cmath>

#include "import/onnx/heads.h"
#include "import/onnx/model.h"
#include "import/onnx/ops.h"
#include "ops/fold.h"

namespace whet::import {
namespace {

enum Operand { kQ, kK, kV, kMask, kPastKey, kPastValue, kCounts };

// Operand i as [B, heads, S, D].
Result<ir::ValueId> Operand4D(OnnxNode& node, size_t i, const char* heads) {
  if (node.rank(i) == 4) return node.in(i);
  return SplitHeads(node, node.in(i), node.Int(heads, 0));
}

Result<ir::ValueId> WithPast(OnnxNode& node, ir::ValueId now, size_t past) {
  if (!node.has(past)) return now;
  return node.Add("concat", {node.in(past), now}, {{"axis", int64_t{2}}});
}

// A mask for fewer keys than there are forbids the rest.
Result<ir::ValueId> PaddedMask(OnnxNode& node, int64_t keys) {
  ir::ValueId mask = node.in(kMask);
  const ir::Dims dims = WHET_TRY(KnownDims(node, mask));
  const bool truth = node.type(kMask).dtype == DType::kBool;
  if (dims.empty() || dims.back() >= keys) return mask;
  ir::Dims missing = dims;
  missing.back() = keys - dims.back();
  const DType dtype = node.type(kMask).dtype;
  WHET_TRY(ops::CheckDescribed(missing));
  const std::vector<double> values(static_cast<size_t>(ir::ElementCount(missing)), truth ? 0.0 : -HUGE_VAL);
  const ir::ValueId rest = Numbers(node, dtype, missing, values);
  return node.Add("concat", {mask, rest}, {{"axis", static_cast<int64_t>(dims.size()) - 1}});
}

Result<Mask> MaskOf(OnnxNode& node, DType dtype, int64_t queries, int64_t keys) {
  Mask mask{dtype};
  if (node.has(kMask)) {
    const ir::ValueId given = WHET_TRY(PaddedMask(node, keys));
    const bool truth = node.type(kMask).dtype == DType::kBool;
    WHET_TRY(truth ? AllowOnly(node, &mask, given) : AddBias(node, &mask, given));
  }
  Positions at{queries, keys};
  ir::ValueId counts = ir::kNoValue;
  if (node.has(kPastKey)) {
    at.offset = WHET_TRY(KnownDims(node, node.in(kPastKey))).at(2);
  } else if (node.has(kCounts)) {
    const int64_t batch = WHET_TRY(KnownDims(node, node.in(kCounts))).at(0);
    const ir::ValueId narrow = WHET_TRY(As(node, node.in(kCounts), DType::kI32));
    counts = WHET_TRY(WithDims(node, narrow, {batch, 1, 1, 1}));
    at.offsets = WHET_TRY(node.Add("sub", {counts, Scalar(node, static_cast<double>(queries), DType::kI32)}));
  }
  if (node.Int("is_causal", 0)) WHET_TRY(AllowWindow(node, &mask, at, -1, 0));
  const int64_t before = node.Int("left_window_size", -1), after = node.Int("right_window_size", -1);
  WHET_TRY(AllowWindow(node, &mask, at, before, after));
  if (counts != ir::kNoValue) WHET_TRY(AllowFirst(node, &mask, at, counts));
  return mask;
}

}  // namespace

Status OnnxAttention(OnnxNode& node) {
  if (!node.has(kK) || !node.has(kV)) return Error("its keys and values are required");
  Attention attention;
  attention.q = WHET_TRY(Operand4D(node, kQ, "q_num_heads"));
  attention.k = WHET_TRY(WithPast(node, WHET_TRY(Operand4D(node, kK, "kv_num_heads")), kPastKey));
  attention.v = WHET_TRY(WithPast(node, WHET_TRY(Operand4D(node, kV, "kv_num_heads")), kPastValue));
  const ir::Dims q = WHET_TRY(KnownDims(node, attention.q)), k = WHET_TRY(KnownDims(node, attention.k));
  if (q.size() != 4 || k.size() != 4) return Error("its operands must have 3 or 4 dimensions");
  const DType dtype = node.type(kQ).dtype;
  attention.scale = node.Real("scale", 0);
  attention.softcap = node.Real("softcap", 0);
  attention.mask = WHET_TRY(MaskOf(node, dtype, q[2], k[2]));
  const bool wide = node.Int("softmax_precision", 0) == onnx::TensorProto::DOUBLE;
  attention.softmax_type = wide ? DType::kF64 : dtype;
  const Attended all = WHET_TRY(Attend(node, attention));
  WHET_TRY(node.YieldAlias(node.rank(kQ) == 4 ? all.result : WHET_TRY(JoinHeads(node, all.result))));
  if (node.has_output(1)) WHET_TRY(node.YieldAlias(attention.k, 1));
  if (node.has_output(2)) WHET_TRY(node.YieldAlias(attention.v, 2));
  if (!node.has_output(3)) return {};
  const ir::ValueId stages[] = {all.products, all.capped, all.masked, all.shares};
  const int64_t mode = node.Int("qk_matmul_output_mode", 0);
  if (mode < 0 || mode > 3) return Error("attribute 'qk_matmul_output_mode' must be 0 to 3");
  return node.YieldAlias(stages[mode], 3);
}

}  // namespace whet::import
