// SPDX-License-Identifier: Apache-2.0
// Dequantised weights become float constants, for those who want them so. Plans keep them as they are stored.
#include "passes/coded_weights.h"
#include "passes/constants.h"
#include "passes/pass.h"
#include "passes/rewriter.h"

namespace whet::passes {
namespace {

Result<bool> Run(ir::Graph& graph) {
  const std::set<ir::ValueId> weights = CodedWeights(graph);
  return Rewriter(graph).Sweep([&](Rewriter& r, const ir::Node& node) -> Result<bool> {
    return weights.contains(node.outputs[0]) && WHET_TRY(FoldNode(r.graph(), node));
  });
}

}  // namespace

const Pass kPass_expand_weights = {"expand_weights", "turns stored weights of float operations into floats",
                                   Run};

}  // namespace whet::passes
