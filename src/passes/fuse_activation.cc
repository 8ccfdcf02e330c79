// SPDX-License-Identifier: Apache-2.0
// A clamp becomes the act_min and act_max of the op before it, when nothing else reads that op's result.
#include <algorithm>

#include "passes/clamps.h"
#include "passes/pass.h"
#include "passes/rewriter.h"

namespace whet::passes {
namespace {

constexpr std::string_view kActivated[] = {
    "conv2d", "depthwise_conv2d", "fully_connected", "add", "sub", "mul",
    "div",    "average_pool2d",   "max_pool2d"};

Result<bool> Visit(Rewriter& r, const ir::Node& node) {
  if (node.op != "clamp") return false;
  const ir::ValueId x = node.inputs[0];
  ir::Node* producer = r.Producer(x);
  if (!producer || r.Uses(x) != 1 || r.type(x) != r.type(node.outputs[0])) return false;
  if (std::find(std::begin(kActivated), std::end(kActivated), producer->op) == std::end(kActivated))
    return false;
  SetLimits(producer->attrs, "act_min", "act_max",
            Then(LimitsOf(producer->attrs, "act_min", "act_max"), LimitsOf(node.attrs, "min", "max")));
  r.TakeResult(*producer, node);
  return true;
}

Result<bool> Run(ir::Graph& graph) {
  return Rewriter(graph).Sweep(Visit);
}

}  // namespace

const Pass kPass_fuse_activation = {"fuse_activation", "puts clamps into the ops before them", Run};

}  // namespace whet::passes
