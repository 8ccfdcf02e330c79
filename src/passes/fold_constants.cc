// SPDX-License-Identifier: Apache-2.0
// Nodes whose operands are all known become constants. Dequantised constants are left: fuse_qdq wants their
// bytes, and fold_dequantize takes what remains.
#include "passes/constants.h"
#include "passes/pass.h"
#include "passes/rewriter.h"

namespace whet::passes {
namespace {

// shape_of a known shape needs no data.
bool FoldShapeOf(Rewriter& r, const ir::Node& node) {
  const std::optional<ir::Dims> dims = ir::StaticDims(r.type(node.inputs[0]).shape);
  if (!dims) return false;
  r.graph().value(node.outputs[0]).constant =
      ir::Tensor::Of<int64_t>({static_cast<int64_t>(dims->size())}, *dims);
  return true;
}

// The shape operand of a reshape becomes its attribute.
bool FoldShapeOperand(Rewriter& r, const ir::Node& node) {
  const ir::Tensor* shape = node.inputs.size() > 1 ? r.constant(node.inputs[1]) : nullptr;
  if (!shape) return false;
  const std::optional<ir::Dims> dims = ir::StaticDims(r.type(node.outputs[0]).shape);
  ir::Node folded = node;
  folded.inputs.resize(1);
  folded.attrs.Set("shape", dims ? *dims : shape->Ints());
  r.Emit(std::move(folded));
  return true;
}

Result<bool> Visit(Rewriter& r, const ir::Node& node) {
  if (node.op == "shape_of" && FoldShapeOf(r, node)) return true;
  if (node.op != "dequantize" && AllConstant(r.graph(), node)) {
    return FoldNode(r.graph(), node);
  }
  return node.op == "reshape" && FoldShapeOperand(r, node);
}

Result<bool> Run(ir::Graph& graph) {
  return Rewriter(graph).Sweep(Visit);
}

}  // namespace

const Pass kPass_fold_constants = {"fold_constants", "evaluates nodes whose operands are all constants", Run};

}  // namespace whet::passes
