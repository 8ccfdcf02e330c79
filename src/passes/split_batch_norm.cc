// SPDX-License-Identifier: Apache-2.0
// A batch_norm that found no weights before it becomes a multiplication and an addition.
#include "passes/normalisation.h"
#include "passes/pass.h"
#include "passes/rewriter.h"

namespace whet::passes {
namespace {

Result<bool> Visit(Rewriter& r, const ir::Node& node) {
  if (node.op != "batch_norm") return false;
  const std::optional<Normalisation> norm = NormalisationOf(r.graph(), node);
  if (!norm) return false;
  const ir::Dims dims = {static_cast<int64_t>(norm->factor.size())};
  const ir::ValueId factor =
      r.graph().AddConstant(node.name + ".factor", ir::Tensor::Of(dims, ToFloats(norm->factor)));
  const ir::ValueId offset =
      r.graph().AddConstant(node.name + ".offset", ir::Tensor::Of(dims, ToFloats(norm->offset)));
  const ir::ValueId scaled =
      r.Add("mul", node.name + ".scaled", {node.inputs[0], factor}, r.type(node.outputs[0]));
  r.Emit({"add", node.name, {scaled, offset}, node.outputs, {}});
  return true;
}

Result<bool> Run(ir::Graph& graph) {
  return Rewriter(graph).Sweep(Visit);
}

}  // namespace

const Pass kPass_split_batch_norm = {"split_batch_norm", "turns batch_norm into mul and add", Run};

}  // namespace whet::passes
