// SPDX-License-Identifier: Apache-2.0
#include "passes/constants.h"

#include <fmt/format.h>

#include "ops/fold.h"
#include "ops/op.h"

namespace whet::passes {

bool AllConstant(const ir::Graph& graph, const ir::Node& node) {
  size_t present = 0, constant = 0;
  for (ir::ValueId in : node.inputs) {
    present += in != ir::kNoValue;
    constant += graph.constant(in) != nullptr;
  }
  return present > 0 && present == constant;
}

Result<std::vector<ir::Tensor>> EvaluateNode(const ir::Graph& graph, const ir::Node& node) {
  const std::vector<ir::Type> output_types = WHET_TRY(ops::InferNode(graph, node));
  std::vector<const ir::Tensor*> inputs;
  std::vector<ir::Type> input_types;
  for (ir::ValueId in : node.inputs) {
    inputs.push_back(graph.constant(in));
    input_types.push_back(in == ir::kNoValue ? ir::Type() : graph.type(in));
  }
  const ops::EvalView view{node, graph.dialect, inputs, input_types, output_types};
  return ops::FindOp(node.op)->eval(view).With(fmt::format("node '{}' ({})", node.name, node.op));
}

Result<bool> FoldNode(ir::Graph& graph, const ir::Node& node) {
  if (!ops::TakeFold(graph, node)) return false;
  std::vector<ir::Tensor> results = WHET_TRY(EvaluateNode(graph, node));
  for (size_t i = 0; i < results.size(); ++i) {
    ir::Value& value = graph.value(node.outputs[i]);
    value.type.shape = ir::ToShape(results[i].dims());
    value.constant = std::move(results[i]);
  }
  return true;
}

}  // namespace whet::passes
