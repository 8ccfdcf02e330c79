// SPDX-License-Identifier: Apache-2.0
// reshape moves behind element-wise ops, so that an activation, a bias or a quantize meets the convolution whose result
// was only seen in another shape: signals are images of one row there. Not behind dequantize, which sink_dequantize moves
// the other way.
#include <algorithm>

#include "ops/op.h"
#include "passes/pass.h"
#include "passes/rewriter.h"

namespace whet::passes {
namespace {

using ir::Node;
using ir::ValueId;

// A reshape of a computed value into known sizes; null when the operand is none.
const Node* ReshapeOf(Rewriter& r, ValueId id) {
  const Node* node = r.Producer(id, "reshape");
  const bool computed = node && !r.constant(node->inputs[0]) && r.Uses(id) == 1;
  return computed && ir::StaticDims(r.type(node->inputs[0]).shape) ? node : nullptr;
}

bool PerTensor(const ir::Type& type) {
  return !type.quant.present() || type.quant.per_tensor();
}

// Whether the constant means the same to both shapes: one number, or one for each index of an equal last axis.
bool Spans(Rewriter& r, ValueId id, const ir::Shape& before, const ir::Shape& after) {
  const ir::Tensor* constant = r.constant(id);
  if (!constant || !PerTensor(r.type(id))) return false;
  if (constant->count() == 1) return constant->dims().size() <= before.size();
  return constant->dims().size() == 1 && !before.empty() && !after.empty() && before.back() == after.back();
}

// Emits the op on `operands`, which have the shape before the reshape, and the reshape behind it.
void EmitSunk(Rewriter& r, const Node& node, std::vector<ValueId> operands, const Node& reshape) {
  ir::Type type = r.type(node.outputs[0]);
  const ir::Dims dims = *ir::StaticDims(type.shape);
  type.shape = r.type(reshape.inputs[0]).shape;
  const std::string name = reshape.name;
  const ValueId result = r.Add(node.op, node.name, std::move(operands), std::move(type), node.attrs);
  r.Emit({"reshape", name, {result}, node.outputs, {{"shape", dims}}});
}

Result<bool> SinkUnary(Rewriter& r, const Node& node) {
  const Node* reshape = ReshapeOf(r, node.inputs[0]);
  if (!reshape || !PerTensor(r.type(node.outputs[0])) || !PerTensor(r.type(node.inputs[0]))) return false;
  EmitSunk(r, node, {reshape->inputs[0]}, *reshape);
  return true;
}

// One operand is reshaped, the others are constants that fit; or both are, from one shape.
Result<bool> SinkTogether(Rewriter& r, const Node& node) {
  std::vector<ValueId> operands = node.inputs;
  const Node* first = nullptr;
  for (ValueId& in : operands) {
    const Node* reshape = ReshapeOf(r, in);
    if (!reshape || r.type(in).shape != r.type(node.outputs[0]).shape) continue;
    if (first && r.type(reshape->inputs[0]).shape != r.type(first->inputs[0]).shape) return false;
    if (!first) first = reshape;
    in = reshape->inputs[0];
  }
  if (!first) return false;
  const ir::Shape before = r.type(first->inputs[0]).shape, after = r.type(node.outputs[0]).shape;
  if (node.op == "batch_norm" && (before.empty() || before.back() != after.back())) return false;
  for (size_t i = 0; i < operands.size(); ++i) {
    if (operands[i] == node.inputs[i] && !Spans(r, operands[i], before, after)) return false;
  }
  EmitSunk(r, node, std::move(operands), *first);
  return true;
}

Result<bool> Visit(Rewriter& r, const Node& node) {
  if (node.outputs.size() != 1 || !ir::StaticDims(r.type(node.outputs[0]).shape)) return false;
  const ops::Kind kind = ops::KindOf(node.op);
  if (kind == ops::Kind::kUnary || node.op == "quantize") return SinkUnary(r, node);
  if (kind == ops::Kind::kBinary || node.op == "batch_norm") return SinkTogether(r, node);
  return false;
}

Result<bool> Run(ir::Graph& graph) {
  return Rewriter(graph).Sweep(Visit);
}

}  // namespace

const Pass kPass_sink_reshape = {"sink_reshape", "moves reshape behind element-wise ops", Run};

}  // namespace whet::passes
