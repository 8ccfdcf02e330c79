// SPDX-License-Identifier: Apache-2.0
// LinearAttention and CausalConvWithState: recurrences over a sequence whose length is known, unrolled.
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
  ir::ValueId query, key, value, decay = ir::kNoValue, beta = ir::kNoValue, state;
  int64_t batch, heads, groups, steps, key_size, value_size;
  double scale;
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

// x [B, C, L], weights [C, 1, k]: a depthwise convolution of what came before and x.
Status OnnxCausalConvWithState(OnnxNode& node) {
  const ir::Dims x = WHET_TRY(KnownDims(node, node.in(0))), w = WHET_TRY(KnownDims(node, node.in(1)));
  if (x.size() != 3 || w.size() != 3 || w[0] != x[1])
    return Error("its operands must be [B, C, L] and [C, 1, k]");
  const std::string activation = node.Text("activation", "none");
  if (activation != "none" && activation != "silu" && activation != "swish")
    return Error(fmt::format("attribute 'activation' is '{}'; it must be none, silu or swish", activation));
  const int64_t past = w[2] - 1;
  const DType dtype = node.type(0).dtype;
  ir::ValueId all = node.in(0);
  if (past > 0) {
    const ir::ValueId before =
        node.has(3) ? node.in(3) : node.Constant(ir::Tensor(dtype, {x[0], x[1], past}));
    all = WHET_TRY(node.Add("concat", {before, all}, {{"axis", int64_t{2}}}));
  }
  ir::ValueId sum = ir::kNoValue;
  const ir::ValueId weights = WHET_TRY(WithDims(node, node.in(1), {w[0], w[2]}));
  for (int64_t i = 0; i < w[2]; ++i) {
    const ir::ValueId part = WHET_TRY(Part(node, all, 2, i, i + x[2]));
    const ir::ValueId tap = WHET_TRY(Part(node, weights, 1, i, i + 1));
    const ir::ValueId product = WHET_TRY(node.Add("mul", {part, tap}));
    sum = i == 0 ? product : WHET_TRY(node.Add("add", {sum, product}));
  }
  if (node.has(2)) sum = WHET_TRY(node.Add("add", {sum, WHET_TRY(WithDims(node, node.in(2), {x[1], 1}))}));
  if (activation != "none") sum = WHET_TRY(node.Add("mul", {sum, WHET_TRY(node.Add("sigmoid", {sum}))}));
  WHET_TRY(node.YieldAlias(sum));
  return node.has_output(1) ? node.YieldAlias(WHET_TRY(Part(node, all, 2, x[2], x[2] + past)), 1) : Status();
}

}  // namespace whet::import
