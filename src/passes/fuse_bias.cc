// SPDX-License-Identifier: Apache-2.0
// Adding a constant per channel after a float convolution or fully_connected becomes its bias.
#include "passes/pass.h"
#include "passes/rewriter.h"
#include "passes/weights.h"

namespace whet::passes {
namespace {

Result<bool> FuseInto(Rewriter& r, const ir::Node& node, size_t side) {
  const ir::ValueId x = node.inputs[side];
  ir::Node* producer = r.Producer(x);
  if (!producer || !ChannelAxis(*producer) || HasBias(*producer) || HasActivation(*producer) ||
      r.Uses(x) != 1)
    return false;
  const ir::Type& type = r.type(x);
  if (type.dtype != DType::kF32 || type.shape != r.type(node.outputs[0]).shape || !type.shape.back().known())
    return false;
  const std::optional<ir::Tensor> bias =
      PerChannel(r.constant(node.inputs[1 - side]), type.shape.back().size());
  if (!bias) return false;
  producer->inputs.resize(3);
  producer->inputs[2] = r.graph().AddConstant(node.name + ".bias", *bias);
  for (const char* name : {"act_min", "act_max"}) {
    if (node.attrs.Has(name)) producer->attrs.Set(name, node.attrs.Real(name));
  }
  r.TakeResult(*producer, node);
  return true;
}

Result<bool> Visit(Rewriter& r, const ir::Node& node) {
  if (node.op != "add") return false;
  return WHET_TRY(FuseInto(r, node, 0)) || WHET_TRY(FuseInto(r, node, 1));
}

Result<bool> Run(ir::Graph& graph) {
  return Rewriter(graph).Sweep(Visit);
}

}  // namespace

const Pass kPass_fuse_bias = {"fuse_bias", "turns added constants into biases", Run};

}  // namespace whet::passes
