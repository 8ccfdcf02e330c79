// SPDX-License-Identifier: Apache-2.0
// A transpose that only moves axes of size 1 is a reshape, which costs nothing. Late, since transposes sink
// better.
#include "passes/pass.h"
#include "passes/permutation.h"
#include "passes/rewriter.h"

namespace whet::passes {
namespace {

Result<bool> Run(ir::Graph& graph) {
  return Rewriter(graph).Sweep([](Rewriter& r, const ir::Node& node) -> Result<bool> {
    if (node.op != "transpose") return false;
    const ir::Type& in = r.type(node.inputs[0]);
    const std::optional<ir::Dims> dims = ir::StaticDims(r.type(node.outputs[0]).shape);
    const bool per_tensor = !in.quant.present() || in.quant.per_tensor();
    if (!dims || !per_tensor || !KeepsOrder(in.shape, node.attrs.Ints("perm"))) return false;
    r.Emit({"reshape", node.name, node.inputs, node.outputs, {{"shape", *dims}}});
    return true;
  });
}

}  // namespace

const Pass kPass_free_transposes = {"free_transposes", "makes transposes of axes of size 1 reshapes", Run};

}  // namespace whet::passes
