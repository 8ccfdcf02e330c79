// SPDX-License-Identifier: Apache-2.0
// A border of real zeros around an image becomes the padding of the convolutions that read it.
#include "passes/pass.h"
#include "passes/rewriter.h"

namespace whet::passes {
namespace {

// Whether the node pads height and width only, with real 0.
bool PadsImageWithZero(const ir::Node& node, const std::vector<int64_t>& before,
                       const std::vector<int64_t>& after) {
  if (node.attrs.Real("value") != 0 || before.size() != 4 || after.size() != 4) return false;
  return before[0] == 0 && after[0] == 0 && before[3] == 0 && after[3] == 0;
}

Result<bool> Visit(Rewriter& r, const ir::Node& node) {
  if (node.op != "conv2d" && node.op != "depthwise_conv2d") return false;
  const ir::Node* border = r.Producer(node.inputs[0], "pad");
  if (!border) return false;
  const auto before = border->attrs.Ints("before"), after = border->attrs.Ints("after");
  if (!PadsImageWithZero(*border, before, after)) return false;
  std::vector<int64_t> pad = node.attrs.Ints("pad");
  pad.resize(4, 0);
  ir::Node fused = node;
  fused.inputs[0] = border->inputs[0];
  fused.attrs.Set("pad", std::vector<int64_t>{pad[0] + before[1], pad[1] + before[2], pad[2] + after[1],
                                              pad[3] + after[2]});
  r.Emit(std::move(fused));
  return true;
}

Result<bool> Run(ir::Graph& graph) {
  return Rewriter(graph).Sweep(Visit);
}

}  // namespace

const Pass kPass_fuse_pad = {"fuse_pad", "puts borders of zeros into convolutions", Run};

}  // namespace whet::passes
