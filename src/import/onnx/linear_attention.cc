// SPDX-License-Identifier: Apache-2.0
// LinearAttention: a recurrence over a sequence whose length is known, unrolled.
#include <cmath>

#include <fmt/format.h>

#include "import/onnx/heads.h"
#include "import/onnx/ops.h"

namespace whet::import {
namespace {

constexpr int64_t kMostSteps = 2048;

enum Operand { kQuery, kKey, kValue, kPast, kDecay, kBeta };

// Operands as [B, heads, T, D]; sizes of the recurrence.
struct Sequence {
  ir::ValueId query = ir::kNoValue, key = ir::kNoValue, value = ir::kNoValue, decay = ir::kNoValue,
              beta = ir::kNoValue, state = ir::kNoValue;
  int64_t batch = 0, heads = 0, groups = 0, steps = 0, key_size = 0, value_size = 0;
  double scale = 1;
};

Result<Sequence> ReadSequence(OnnxNode& node) {
  Sequence s;
  const int64_t query_heads = node.Int("q_num_heads", 0);
  s.heads = node.Int("kv_num_heads", 0);
  if (s.heads < 1 || query_heads < 1 || query_heads % s.heads != 0)
    return Error("attribute 'q_num_heads' must be a multiple of 'kv_num_heads'");
  if (!node.has(kKey) || !node.has(kValue)) return Error("its keys and values are required");
  s.groups = query_heads / s.heads;
  s.query = WHET_TRY(SplitHeads(node, node.in(kQuery), query_heads));
  s.key = WHET_TRY(SplitHeads(node, node.in(kKey), s.heads));
  s.value = WHET_TRY(SplitHeads(node, node.in(kValue), s.heads));
  const ir::Dims key = WHET_TRY(KnownDims(node, s.key)), value = WHET_TRY(KnownDims(node, s.value));
  s.batch = key[0];
  s.steps = key[2];
  s.key_size = key[3];
  s.value_size = value[3];
  s.scale = node.Real("scale", 0);
  if (s.scale == 0) s.scale = 1 / std::sqrt(static_cast<double>(s.key_size));
  return s;
}

// decay is one number per head, or one per element of the key; beta one per head, or one for all.
Status ReadGates(OnnxNode& node, Sequence* s) {
  const std::string rule = node.Text("update_rule", "gated_delta");
  const bool gated = rule == "gated" || rule == "gated_delta",
             delta = rule == "delta" || rule == "gated_delta";
  if (!gated && !delta && rule != "linear")
    return Error(fmt::format("attribute 'update_rule' is '{}'", rule));
  if (gated != node.has(kDecay) || delta != node.has(kBeta))
    return Error(fmt::format("its operands do not fit the update rule '{}'", rule));
  if (gated) s->decay = WHET_TRY(node.Add("exp", {WHET_TRY(SplitHeads(node, node.in(kDecay), s->heads))}));
  if (!delta) return {};
  const ir::Dims beta = WHET_TRY(KnownDims(node, node.in(kBeta)));
  if (beta.size() != 3) return Error("its beta must have three dimensions");
  s->beta = WHET_TRY(SplitHeads(node, node.in(kBeta), beta[2]));
  return {};
}

// Step t of [B, heads, T, D] as [B, heads, 1, D].
Result<ir::ValueId> At(OnnxNode& node, ir::ValueId x, int64_t t) {
  return Part(node, x, 2, t, t + 1);
}

// The same as a column [B, heads, D, 1].
Result<ir::ValueId> ColumnAt(OnnxNode& node, ir::ValueId x, int64_t t) {
  const ir::ValueId row = WHET_TRY(At(node, x, t));
  const ir::Dims dims = WHET_TRY(KnownDims(node, row));
  return WithDims(node, row, {dims[0], dims[1], dims[3], 1});
}

// One step: the state fades, takes up key times value, and is read by the queries.
Result<ir::ValueId> Step(OnnxNode& node, Sequence* s, ir::ValueId query, int64_t t) {
  if (s->decay != ir::kNoValue)
    s->state = WHET_TRY(node.Add("mul", {s->state, WHET_TRY(ColumnAt(node, s->decay, t))}));
  ir::ValueId value = WHET_TRY(At(node, s->value, t));
  if (s->beta != ir::kNoValue) {
    const ir::ValueId known = WHET_TRY(node.Add("matmul", {WHET_TRY(At(node, s->key, t)), s->state}));
    const ir::ValueId missing = WHET_TRY(node.Add("sub", {value, known}));
    value = WHET_TRY(node.Add("mul", {missing, WHET_TRY(At(node, s->beta, t))}));
  }
  const ir::ValueId written = WHET_TRY(node.Add("mul", {WHET_TRY(ColumnAt(node, s->key, t)), value}));
  s->state = WHET_TRY(node.Add("add", {s->state, written}));
  const ir::ValueId row = WHET_TRY(At(node, query, t));
  const ir::ValueId grouped = WHET_TRY(WithDims(node, row, {s->batch, s->heads, s->groups, s->key_size}));
  const ir::ValueId read = WHET_TRY(node.Add("matmul", {grouped, s->state}));
  return WithDims(node, read, {s->batch, 1, s->heads * s->groups * s->value_size});
}

}  // namespace

Status OnnxLinearAttention(OnnxNode& node) {
  Sequence s = WHET_TRY(ReadSequence(node));
  WHET_TRY(ReadGates(node, &s));
  if (s.steps > kMostSteps)
    return node.Refuse(fmt::format("a sequence of {} steps", s.steps), "run it in parts, with past_state");
  if (s.steps < 1) return Error("its sequence is empty");
  const DType dtype = node.type(kQuery).dtype;
  s.state = node.in(kPast);
  if (!node.has(kPast))
    s.state = node.Constant(ir::Tensor(dtype, {s.batch, s.heads, s.key_size, s.value_size}));
  s.state = WHET_TRY(As(node, s.state, dtype));
  const ir::ValueId query = WHET_TRY(node.Add("mul", {s.query, Scalar(node, s.scale, dtype)}));
  Ids results;
  for (int64_t t = 0; t < s.steps; ++t) results.push_back(WHET_TRY(Step(node, &s, query, t)));
  WHET_TRY(node.Yield("concat", results, {{"axis", int64_t{1}}}));
  if (!node.has_output(1)) return {};
  const DType kept = node.has(kPast) ? node.type(kPast).dtype : dtype;
  return node.YieldAlias(WHET_TRY(As(node, s.state, kept)), 1);
}

}  // namespace whet::import
