// SPDX-License-Identifier: Apache-2.0
// y = x * factor + offset with factor = gamma / sqrt(variance + epsilon) and offset = beta - mean * factor.
#include <cmath>

#include "lower/decompose.h"

namespace whet::lower {

Result<Nodes> Decompose_batch_norm(ir::Graph& graph, const ir::Node& node) {
  ir::Tensor parameters[4];
  for (size_t i = 0; i < 4; ++i) {
    const ir::Tensor* constant = graph.constant(node.inputs.at(i + 1));
    if (!constant) return Error("gamma, beta, mean and variance must be constant");
    parameters[i] = *constant;
  }
  const auto& [gamma, beta, mean, variance] = parameters;
  std::vector<float> factor, offset;
  for (int64_t c = 0; c < gamma.count(); ++c) {
    const double k = gamma.RealAt(c) / std::sqrt(variance.RealAt(c) + node.attrs.Real("epsilon"));
    factor.push_back(static_cast<float>(k));
    offset.push_back(static_cast<float>(beta.RealAt(c) - mean.RealAt(c) * k));
  }
  const ir::ValueId k =
      graph.AddConstant(node.name + "/factor", ir::Tensor::Of<float>({gamma.count()}, factor));
  const ir::ValueId c =
      graph.AddConstant(node.name + "/offset", ir::Tensor::Of<float>({gamma.count()}, offset));
  Nodes nodes;
  const ir::ValueId scaled =
      WHET_TRY(Append(graph, nodes, {"mul", node.name + "/scaled", {node.inputs[0], k}, {}, {}}));
  nodes.push_back({"add", node.name, {scaled, c}, node.outputs, {}});
  return nodes;
}

}  // namespace whet::lower
