// SPDX-License-Identifier: Apache-2.0
// Transposes sink: an op that can as well work in the order of axes before the transpose does so, and the
// transpose follows it. On their way transposes meet their inverses, and `identities` cancels the pairs. What
// was in the other layout is gone but at the graph's edges and where elements really change places.
#include <algorithm>

#include "ops/op.h"
#include "passes/pass.h"
#include "passes/permutation.h"
#include "passes/rewriter.h"

namespace whet::passes {
namespace {

using ir::Node;
using ir::ValueId;

// The transpose behind an operand; transposed constants are left to folding.
const Node* TransposeOf(Rewriter& r, ValueId id) {
  const Node* node = r.Producer(id, "transpose");
  return node && !r.constant(node->inputs[0]) ? node : nullptr;
}

const Node* FirstTranspose(Rewriter& r, const Node& node) {
  for (ValueId in : node.inputs) {
    if (const Node* found = TransposeOf(r, in)) return found;
  }
  return nullptr;
}

bool PerTensor(const ir::Type& type) {
  return !type.quant.present() || type.quant.per_tensor();
}

// Where an operand of rank perm.size(), or less if it broadcasts, is found in the order before the transpose.
std::optional<ValueId> OperandBefore(Rewriter& r, ValueId id, const Perm& perm) {
  const Node* transpose = TransposeOf(r, id);
  if (transpose && transpose->attrs.Ints("perm") == perm) return transpose->inputs[0];
  ir::Type type = r.type(id);
  if (!PerTensor(type) || type.shape.size() > perm.size()) return std::nullopt;
  if (const ir::Tensor* constant = r.constant(id)) {
    if (constant->count() == 1) return id;
    return r.graph().AddConstant(r.graph().value(id).name, Transposed(*constant, Inverse(perm)), type.quant);
  }
  const std::optional<ir::Dims> dims = ir::StaticDims(type.shape);
  if (!dims || !KeepsOrder(ir::ToShape(WithRank(*dims, perm.size())), Inverse(perm))) return std::nullopt;
  const ir::Dims moved = MovedBack(WithRank(*dims, perm.size()), perm);
  type.shape = ir::ToShape(moved);
  return r.Add("reshape", r.graph().value(id).name, {id}, type, {{"shape", moved}});
}

// Whether OperandBefore would find all operands; it adds nodes, so this is asked first.
bool AllMovable(Rewriter& r, const Node& node, const Perm& perm, bool broadcast) {
  return std::all_of(node.inputs.begin(), node.inputs.end(), [&](ValueId id) {
    const Node* transpose = TransposeOf(r, id);
    if (transpose) return transpose->attrs.Ints("perm") == perm;
    const ir::Type& type = r.type(id);
    if (!PerTensor(type) || type.shape.size() > perm.size() ||
        (!broadcast && type.shape.size() < perm.size()))
      return false;
    const std::optional<ir::Dims> dims = ir::StaticDims(type.shape);
    return r.constant(id) || (dims && KeepsOrder(ir::ToShape(WithRank(*dims, perm.size())), Inverse(perm)));
  });
}

// Emits `moved`, which lacks its result, and behind it the transpose that gives the current node's result.
void EmitSunk(Rewriter& r, Node moved, const Node& node, const Node& transpose, const Perm& perm) {
  ir::Type type = r.type(node.outputs[0]);
  type.shape = MovedBack(type.shape, perm);
  const ValueId result = r.graph().AddValue(r.graph().value(node.outputs[0]).name, std::move(type));
  moved.outputs = {result};
  r.Emit(std::move(moved));
  r.Emit({"transpose", transpose.name, {result}, node.outputs, {{"perm", perm}}});
}

Result<bool> SinkElementwise(Rewriter& r, const Node& node, const Node& transpose, const Perm& perm) {
  const ir::Type& out = r.type(node.outputs[0]);
  if (out.shape.size() != perm.size() || !PerTensor(out) || !AllMovable(r, node, perm, node.op != "concat"))
    return false;
  Node moved = node;
  for (ValueId& in : moved.inputs) in = *OperandBefore(r, in, perm);
  if (node.op == "concat") {
    const int64_t axis = node.attrs.Int("axis"), rank = static_cast<int64_t>(perm.size());
    moved.attrs.Set("axis", perm[static_cast<size_t>(axis < 0 ? axis + rank : axis)]);
  }
  EmitSunk(r, std::move(moved), node, transpose, perm);
  return true;
}

// Ops of one operand whose attributes hold a number for each axis.
Result<bool> SinkPerAxis(Rewriter& r, const Node& node, const Node& transpose, const Perm& perm) {
  Node moved = node;
  moved.inputs[0] = transpose.inputs[0];
  for (const char* name : {"begin", "end", "step", "before", "after"}) {
    if (node.attrs.Has(name)) moved.attrs.Set(name, MovedBack(node.attrs.Ints(name), perm));
  }
  EmitSunk(r, std::move(moved), node, transpose, perm);
  return true;
}

// Axes of y that stay after a reduction, as a permutation of those of x that stay.
Perm PermOfRest(const Perm& perm, const std::vector<int64_t>& reduced) {
  std::vector<int64_t> rest_of_x;
  Perm rest;
  for (size_t axis = 0; axis < perm.size(); ++axis) {
    if (std::find(reduced.begin(), reduced.end(), static_cast<int64_t>(axis)) == reduced.end())
      rest_of_x.push_back(perm[axis]);
  }
  for (int64_t axis : rest_of_x)
    rest.push_back(std::count_if(rest_of_x.begin(), rest_of_x.end(), [&](int64_t x) { return x < axis; }));
  return rest;
}

Result<bool> SinkReduction(Rewriter& r, const Node& node, const Node& transpose, const Perm& perm) {
  const bool several = node.attrs.Has("axes");
  std::vector<int64_t> axes =
      several ? node.attrs.Ints("axes") : std::vector<int64_t>{node.attrs.Int("axis")};
  for (int64_t& axis : axes) axis = axis < 0 ? axis + static_cast<int64_t>(perm.size()) : axis;
  const Perm rest = node.attrs.Int("keep_dims", several) ? perm : PermOfRest(perm, axes);
  Node moved = node;
  moved.inputs[0] = transpose.inputs[0];
  for (int64_t& axis : axes) axis = perm[static_cast<size_t>(axis)];
  std::sort(axes.begin(), axes.end());
  if (several) {
    moved.attrs.Set("axes", axes);
  } else {
    moved.attrs.Set("axis", axes[0]);
  }
  EmitSunk(r, std::move(moved), node, transpose, rest);
  return true;
}

// softmax works best, and for i8 only, along the last axis.
Result<bool> SinkSoftmax(Rewriter& r, const Node& node, const Node& transpose, const Perm& perm) {
  const int64_t last = static_cast<int64_t>(perm.size()) - 1, axis = node.attrs.Int("axis", -1);
  const int64_t from = axis < 0 ? axis + last + 1 : axis, to = perm[static_cast<size_t>(from)];
  if (to != last && (from == last || r.type(node.inputs[0]).quant.present())) return false;
  Node moved = node;
  moved.inputs[0] = transpose.inputs[0];
  moved.attrs.Set("axis", to);
  EmitSunk(r, std::move(moved), node, transpose, perm);
  return true;
}

// Channels are the last axis, before and after.
Result<bool> SinkBatchNorm(Rewriter& r, const Node& node, const Node& transpose, const Perm& perm) {
  if (perm.back() != static_cast<int64_t>(perm.size()) - 1) return false;
  Node moved = node;
  moved.inputs[0] = transpose.inputs[0];
  EmitSunk(r, std::move(moved), node, transpose, perm);
  return true;
}

Result<bool> SinkReshape(Rewriter& r, const Node& node, const Node& transpose, const Perm& perm) {
  const auto y = ir::StaticDims(r.type(node.inputs[0]).shape),
             out = ir::StaticDims(r.type(node.outputs[0]).shape);
  if (!y || !out || node.inputs.size() > 1) return false;
  const std::optional<SwappedReshape> swapped = SwapReshape(*y, perm, *out);
  if (!swapped) return false;
  EmitSunk(r, {"reshape", node.name, {transpose.inputs[0]}, {}, {{"shape", swapped->dims}}}, node, transpose,
           swapped->perm);
  return true;
}

struct Rule {
  std::string_view op;
  Result<bool> (*sink)(Rewriter&, const Node&, const Node& transpose, const Perm&);
};

// Unary and binary ops need no row: theirs is SinkElementwise.
constexpr Rule kRules[] = {
    {"cast", SinkElementwise},     {"quantize", SinkElementwise}, {"dequantize", SinkElementwise},
    {"concat", SinkElementwise},   {"slice", SinkPerAxis},        {"pad", SinkPerAxis},
    {"mean", SinkReduction},       {"arg_max", SinkReduction},    {"softmax", SinkSoftmax},
    {"batch_norm", SinkBatchNorm}, {"reshape", SinkReshape},      {"reduce", SinkReduction},
};

// Null for ops that need their operands in the given order.
decltype(Rule::sink) SinkOf(std::string_view op) {
  for (const Rule& rule : kRules) {
    if (rule.op == op) return rule.sink;
  }
  return ops::KindOf(op) == ops::Kind::kOther ? nullptr : SinkElementwise;
}

Result<bool> Visit(Rewriter& r, const Node& node) {
  const auto sink = SinkOf(node.op);
  if (!sink) return false;
  const Node* transpose = FirstTranspose(r, node);
  if (!transpose) return false;
  const Node kept = *transpose;
  return sink(r, node, kept, kept.attrs.Ints("perm"));
}

Result<bool> Run(ir::Graph& graph) {
  return Rewriter(graph).Sweep(Visit);
}

}  // namespace

const Pass kPass_transposes = {"transposes",
                               "moves transposes behind the ops that follow them, where they cancel", Run};

}  // namespace whet::passes
