// SPDX-License-Identifier: Apache-2.0
// Of integers abs(x) is maximum(x, 0 - x), which wraps as abs does.
#include "lower/decompose.h"

namespace whet::lower {

Result<Nodes> Decompose_abs(ir::Graph& graph, const ir::Node& node) {
  if (graph.type(node.inputs[0]).dtype != DType::kI32) return Nodes{node};
  const ir::ValueId zero = graph.AddConstant(node.name + "/zero", ir::Tensor::Of<int32_t>({}, {0}));
  Nodes nodes;
  const ir::ValueId opposite =
      WHET_TRY(Append(graph, nodes, {"sub", node.name + "/opposite", {zero, node.inputs[0]}, {}, {}}));
  nodes.push_back({"maximum", node.name, {node.inputs[0], opposite}, node.outputs, {}});
  return nodes;
}

}  // namespace whet::lower
