// SPDX-License-Identifier: Apache-2.0
#include "ops/single_op.h"

namespace whet::ops {

Result<ir::Graph> BuildGraph(const SingleOp& single) {
  ir::Graph graph;
  graph.dialect = single.dialect;
  std::vector<ir::ValueId> ids;
  for (const Operand& operand : single.operands) {
    const std::string name = "operand" + std::to_string(ids.size());
    if (operand.constant) {
      ids.push_back(graph.AddConstant(name, operand.tensor, operand.quant));
    } else {
      ids.push_back(
          graph.AddInput(name, {operand.tensor.dtype(), ir::ToShape(operand.tensor.dims()), operand.quant}));
    }
  }
  const ir::ValueId out =
      WHET_TRY(AddInferred(graph, single.op, "tested", ids, single.attrs, single.result_quant));
  if (graph.type(out).dtype == DType::kI8) graph.value(out).type.dtype = single.result_dtype;
  graph.outputs = {out};
  WHET_TRY(VerifyGraph(graph));
  return graph;
}

Result<ir::Tensor> RunSingle(const SingleOp& single) {
  const ir::Graph graph = WHET_TRY(BuildGraph(single));
  std::vector<ir::Tensor> inputs;
  for (const Operand& operand : single.operands) {
    if (!operand.constant) inputs.push_back(operand.tensor);
  }
  return WHET_TRY(Evaluate(graph, inputs))[0];
}

}  // namespace whet::ops
