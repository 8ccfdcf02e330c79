// SPDX-License-Identifier: Apache-2.0
// x * sigmoid(x) becomes silu(x): one table for bytes, and one rounding instead of two.
#include "passes/pass.h"
#include "passes/rewriter.h"

namespace whet::passes {
namespace {

using ir::Node;
using ir::ValueId;

// Whether `gate` is sigmoid(x), computed for this node alone.
bool IsGateOf(Rewriter& r, ValueId gate, ValueId x) {
  const Node* sigmoid = r.Producer(gate, "sigmoid");
  return sigmoid && sigmoid->inputs[0] == x && r.Uses(gate) == 1;
}

Result<bool> Visit(Rewriter& r, const Node& node) {
  if (node.op != "mul" || node.attrs.Has("act_min") || node.attrs.Has("act_max")) return false;
  const DType dtype = r.type(node.outputs[0]).dtype;
  if (dtype != DType::kF32 && dtype != DType::kF64) return false;
  for (size_t i = 0; i < 2; ++i) {
    const ValueId x = node.inputs[i];
    if (!IsGateOf(r, node.inputs[1 - i], x)) continue;
    r.Emit({"silu", node.name, {x}, node.outputs, {}});
    return true;
  }
  return false;
}

Result<bool> Run(ir::Graph& graph) {
  return Rewriter(graph).Sweep(Visit);
}

}  // namespace

const Pass kPass_fuse_silu = {"fuse_silu", "makes x times sigmoid(x) one operation", Run};

}  // namespace whet::passes
