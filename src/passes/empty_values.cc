// SPDX-License-Identifier: Apache-2.0
// Values without elements are known: they become constants, and what computed them goes. What reads them and
// gives elements all the same (a concat, a scatter of nothing) is written without them.
#include <algorithm>

#include "passes/constants.h"
#include "passes/pass.h"
#include "passes/rewriter.h"

namespace whet::passes {
namespace {

using ir::Node;
using ir::ValueId;

bool Empty(const ir::Type& type) {
  return std::any_of(type.shape.begin(), type.shape.end(),
                     [](const ir::Dim& dim) { return dim == ir::Dim(0); });
}

// Whether the value became a constant just now.
bool MakeConstant(ir::Graph& graph, ValueId id) {
  const std::optional<ir::Dims> dims = ir::StaticDims(graph.type(id).shape);
  if (!dims || !Empty(graph.type(id)) || graph.constant(id)) return false;
  graph.value(id).constant = ir::Tensor(graph.type(id).dtype, *dims);
  return true;
}

// Graph inputs stay as they are declared; their readers read a constant.
bool ReplaceInputs(ir::Graph& graph) {
  bool changed = false;
  const std::vector<int32_t> uses = graph.UseCounts();
  for (ValueId input : graph.inputs) {
    const std::optional<ir::Dims> dims = ir::StaticDims(graph.type(input).shape);
    if (!dims || !Empty(graph.type(input)) || uses[static_cast<size_t>(input)] == 0) continue;
    const ir::Type type = graph.type(input);
    const ValueId none =
        graph.AddConstant(graph.value(input).name + "/empty", ir::Tensor(type.dtype, *dims), type.quant);
    graph.ReplaceUses(input, none);
    changed = true;
  }
  return changed;
}

bool EmptyOperand(Rewriter& r, ValueId id) {
  return id != ir::kNoValue && Empty(r.type(id));
}

// concat of the operands that have elements.
bool ShortenConcat(Rewriter& r, const Node& node) {
  Node shorter = node;
  std::erase_if(shorter.inputs, [&](ValueId id) { return EmptyOperand(r, id); });
  if (shorter.inputs.empty() || shorter.inputs.size() == node.inputs.size()) return false;
  r.Emit(std::move(shorter));
  return true;
}

// A scatter without indices gives its data back.
bool DropScatter(Rewriter& r, const Node& node) {
  if (!EmptyOperand(r, node.inputs[1])) return false;
  const std::optional<ir::Dims> dims = ir::StaticDims(r.type(node.outputs[0]).shape);
  if (!dims) return false;
  r.Emit({"reshape", node.name, {node.inputs[0]}, node.outputs, {{"shape", *dims}}});
  return true;
}

Result<bool> Visit(Rewriter& r, const Node& node) {
  bool all = true;
  for (ValueId out : node.outputs) all = all && Empty(r.type(out)) && ir::StaticDims(r.type(out).shape);
  if (all) {
    for (ValueId out : node.outputs) MakeConstant(r.graph(), out);
    return true;
  }
  const bool any =
      std::any_of(node.inputs.begin(), node.inputs.end(), [&](ValueId id) { return EmptyOperand(r, id); });
  if (!any) return false;
  if (AllConstant(r.graph(), node) && node.op != "dequantize") {
    return FoldNode(r.graph(), node);
  }
  if (node.op == "concat") return ShortenConcat(r, node);
  return node.op.starts_with("scatter_") && DropScatter(r, node);
}

Result<bool> Run(ir::Graph& graph) {
  const bool inputs = ReplaceInputs(graph);
  return WHET_TRY(Rewriter(graph).Sweep(Visit)) || inputs;
}

}  // namespace

const Pass kPass_empty_values = {"empty_values", "makes constants of values without elements", Run};

}  // namespace whet::passes
