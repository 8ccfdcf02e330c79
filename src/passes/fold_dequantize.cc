// SPDX-License-Identifier: Apache-2.0
// Dequantised constants that no quantised op took become float constants.
#include "passes/constants.h"
#include "passes/pass.h"
#include "passes/rewriter.h"

namespace whet::passes {
namespace {

Result<bool> Run(ir::Graph& graph) {
  return Rewriter(graph).Sweep([](Rewriter& r, const ir::Node& node) -> Result<bool> {
    if (node.op != "dequantize" || !AllConstant(r.graph(), node)) return false;
    return FoldNode(r.graph(), node);
  });
}

}  // namespace

const Pass kPass_fold_dequantize = {"fold_dequantize", "turns dequantised constants into float constants",
                                    Run};

}  // namespace whet::passes
