// SPDX-License-Identifier: Apache-2.0
// A batch_norm after float weights becomes part of them: each output channel's weights are scaled, and its
// bias moves.
#include "passes/normalisation.h"
#include "passes/pass.h"
#include "passes/rewriter.h"
#include "passes/weights.h"

namespace whet::passes {
namespace {

Result<bool> Visit(Rewriter& r, const ir::Node& node) {
  if (node.op != "batch_norm") return false;
  ir::Node* producer = r.Producer(node.inputs[0]);
  const std::optional<int> axis = producer ? ChannelAxis(*producer) : std::nullopt;
  if (!axis || HasActivation(*producer) || r.Uses(node.inputs[0]) != 1) return false;
  const ir::Tensor* weights = r.constant(producer->inputs[1]);
  const ir::Tensor* bias = HasBias(*producer) ? r.constant(producer->inputs[2]) : nullptr;
  if (!weights || weights->dtype() != DType::kF32 || (HasBias(*producer) && !bias)) return false;
  std::optional<Normalisation> norm = NormalisationOf(r.graph(), node);
  const int64_t channels = weights->dims()[static_cast<size_t>(*axis)];
  if (!norm || static_cast<int64_t>(norm->factor.size()) != channels || (bias && bias->count() != channels))
    return false;
  for (int64_t c = 0; bias && c < channels; ++c) {
    norm->offset[static_cast<size_t>(c)] += bias->RealAt(c) * norm->factor[static_cast<size_t>(c)];
  }
  const ir::Tensor scaled = ScaledWeights(*weights, *axis, norm->factor);
  producer->inputs.resize(3);
  producer->inputs[1] = r.graph().AddConstant(producer->name + ".weights", scaled);
  producer->inputs[2] =
      r.graph().AddConstant(producer->name + ".bias", ir::Tensor::Of({channels}, ToFloats(norm->offset)));
  r.TakeResult(*producer, node);
  return true;
}

Result<bool> Run(ir::Graph& graph) {
  return Rewriter(graph).Sweep(Visit);
}

}  // namespace

const Pass kPass_fuse_batch_norm = {"fuse_batch_norm", "puts batch_norm into the weights before it", Run};

}  // namespace whet::passes
