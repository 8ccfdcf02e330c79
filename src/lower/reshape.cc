// SPDX-License-Identifier: Apache-2.0
// Whatever named the shape, in a plan it is an attribute of plain sizes.
#include "lower/decompose.h"

namespace whet::lower {

Result<Nodes> Decompose_reshape(ir::Graph& graph, const ir::Node& node) {
  const auto dims = ir::StaticDims(graph.type(node.outputs.at(0)).shape);
  if (!dims) return Error("the shape of its result is open");
  ir::Node plain = node;
  plain.inputs.resize(1);
  plain.attrs.Set("shape", *dims);
  return Nodes{plain};
}

}  // namespace whet::lower
