// SPDX-License-Identifier: Apache-2.0
// A float convolution or fully_connected times a constant per channel: its weights and bias are multiplied
// instead.
#include "passes/pass.h"
#include "passes/rewriter.h"
#include "passes/weights.h"

namespace whet::passes {
namespace {

// The product's constant for each output channel of the op that made operand `side`; empty where it can't
// be folded.
std::vector<double> FactorsOf(Rewriter& r, const ir::Node& product, size_t side) {
  const ir::Type& type = r.type(product.inputs[side]);
  if (type.dtype != DType::kF32 || type.shape != r.type(product.outputs[0]).shape || type.shape.empty() ||
      !type.shape.back().known())
    return {};
  const std::optional<ir::Tensor> factors =
      PerChannel(r.constant(product.inputs[1 - side]), type.shape.back().size());
  std::vector<double> reals;
  for (int64_t c = 0; factors && c < factors->count(); ++c) reals.push_back(factors->RealAt(c));
  return reals;
}

ir::Tensor ScaledBias(const ir::Tensor& bias, const std::vector<double>& factors) {
  std::vector<float> scaled;
  for (int64_t c = 0; c < bias.count(); ++c)
    scaled.push_back(static_cast<float>(bias.RealAt(c) * factors[static_cast<size_t>(c)]));
  return ir::Tensor::Of(bias.dims(), scaled);
}

Result<bool> FoldInto(Rewriter& r, const ir::Node& product, size_t side) {
  ir::Node* producer = r.Producer(product.inputs[side]);
  const std::optional<int> axis = producer ? ChannelAxis(*producer) : std::nullopt;
  if (!axis || HasActivation(*producer) || r.Uses(product.inputs[side]) != 1) return false;
  const ir::Tensor* weights = r.constant(producer->inputs[1]);
  const ir::Tensor* bias = HasBias(*producer) ? r.constant(producer->inputs[2]) : nullptr;
  if (!weights || weights->dtype() != DType::kF32 || (HasBias(*producer) && !bias)) return false;
  const std::vector<double> factors = FactorsOf(r, product, side);
  if (factors.empty()) return false;
  const ir::Tensor scaled = ScaledWeights(*weights, *axis, factors);
  if (bias) producer->inputs[2] = r.graph().AddConstant(producer->name + ".bias", ScaledBias(*bias, factors));
  producer->inputs[1] = r.graph().AddConstant(producer->name + ".weights", scaled);
  for (const char* name : {"act_min", "act_max"}) {
    if (product.attrs.Has(name)) producer->attrs.Set(name, product.attrs.Real(name));
  }
  r.TakeResult(*producer, product);
  return true;
}

Result<bool> Visit(Rewriter& r, const ir::Node& node) {
  if (node.op != "mul") return false;
  return WHET_TRY(FoldInto(r, node, 0)) || WHET_TRY(FoldInto(r, node, 1));
}

Result<bool> Run(ir::Graph& graph) {
  return Rewriter(graph).Sweep(Visit);
}

}  // namespace

const Pass kPass_fold_scale = {"fold_scale", "multiplies weights by the constant factors behind them", Run};

}  // namespace whet::passes
