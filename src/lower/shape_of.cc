// SPDX-License-Identifier: Apache-2.0
// The shape is known by now: the result becomes a constant.
#include "lower/decompose.h"

namespace whet::lower {

Result<Nodes> Decompose_shape_of(ir::Graph& graph, const ir::Node& node) {
  const auto dims = ir::StaticDims(graph.type(node.inputs.at(0)).shape);
  if (!dims) return Error("the shape of its operand is open");
  graph.value(node.outputs[0]).constant =
      ir::Tensor::Of<int64_t>({static_cast<int64_t>(dims->size())}, *dims);
  return Nodes();
}

}  // namespace whet::lower
