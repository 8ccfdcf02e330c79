// SPDX-License-Identifier: Apache-2.0
// Dequantised constants that no quantised op took become float constants. Weights of float operations wait for expand_weights,
// which plans do without.
#include "passes/coded_weights.h"
#include "passes/constants.h"
#include "passes/pass.h"
#include "passes/rewriter.h"

namespace whet::passes {
namespace {

Result<bool> Run(ir::Graph& graph) {
  const std::set<ir::ValueId> weights = CodedWeights(graph);
  return Rewriter(graph).Sweep([&](Rewriter& r, const ir::Node& node) -> Result<bool> {
    if (node.op != "dequantize" || !AllConstant(r.graph(), node)) return false;
    return weights.contains(node.outputs[0]) ? false : FoldNode(r.graph(), node);
  });
}

}  // namespace

const Pass kPass_fold_dequantize = {"fold_dequantize", "turns dequantised constants into float constants",
                                    Run};

}  // namespace whet::passes
