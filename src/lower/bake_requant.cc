// SPDX-License-Identifier: Apache-2.0
#include "lower/bake.h"
#include "lower/in_place.h"
#include "ops/activation.h"
#include "ops/quantmath.h"

namespace whet::lower {
namespace {

// The axis of the result's channels among the weight's dimensions.
size_t ChannelAxis(const ops::NodeView& view) {
  return view.node.op == "depthwise_conv2d" ? 2 : 0;
}

// Rule T: scales to the words of each channel, the nodes, and where there are several groups their offsets.
Bakes BakeActivation(const ops::NodeView& view, int64_t channels) {
  const ir::Attrs& attrs = view.attrs();
  const ir::Type& out = view.out(0);
  const std::vector<float> scales =
      ops::AccumulatorScales(attrs, view.in(0).quant.scale[0], view.in(1).quant.scale, out, channels);
  const std::vector<int16_t> nodes = ops::ActivationTables(attrs, out.quant);
  Bakes bakes{ActOf(view),
              {"scale", ir::Tensor::Of<float>({channels}, scales)},
              {"activation", ir::Tensor::Of<int16_t>({static_cast<int64_t>(nodes.size())}, nodes)}};
  const std::vector<int32_t> offsets = ops::TableOffsets(attrs);
  if (!offsets.empty()) bakes.push_back({"offsets", ir::Tensor::Of<int32_t>({channels}, offsets)});
  return bakes;
}

}  // namespace

Bakes Requant(const ops::NodeView& view, float in, std::span<const float> weight, float out,
              int64_t channels) {
  const int64_t n = channels;
  if (view.graph.dialect == ir::Dialect::kWhet) {
    const std::vector<float> scales = ops::ScalesF(in, weight, out, channels);
    return Bakes{{"scale", ir::Tensor::Of<float>({n}, scales)}};
  }
  std::vector<int32_t> multiplier, shift;
  for (const ops::MultiplierD& m : ops::MultipliersD(in, weight, out, channels)) {
    multiplier.push_back(m.q31);
    shift.push_back(m.shift);
  }
  return Bakes{{"multiplier", ir::Tensor::Of<int32_t>({n}, multiplier)},
               {"shift", ir::Tensor::Of<int32_t>({n}, shift)}};
}

Result<Bakes> BakeProduct(const ops::NodeView& view) {
  const bool has_act = view.node.op != "matmul";
  const ir::Type& out = view.out(0);
  if (!out.quant.present()) return out.dtype == DType::kF32 && has_act ? Bakes{ActOf(view)} : Bakes();
  int64_t channels = 1;
  if (has_act) channels = view.in(1).shape[ChannelAxis(view)].size();
  if (ops::HasActivationTable(view.attrs())) return BakeActivation(view, channels);
  Bakes bakes{ActOf(view)};
  const Bakes requant =
      Requant(view, view.in(0).quant.scale[0], view.in(1).quant.scale, out.quant.scale[0], channels);
  bakes.insert(bakes.end(), requant.begin(), requant.end());
  return bakes;
}

Result<Bakes> BakeMul(const ops::NodeView& view) {
  if (!view.out(0).quant.present()) return BakeBounds(view);
  Bakes bakes{ActOf(view)};
  const Bakes requant =
      Requant(view, view.in(0).quant.scale[0], view.in(1).quant.scale, view.out(0).quant.scale[0], 1);
  bakes.insert(bakes.end(), requant.begin(), requant.end());
  return bakes;
}

Result<Bakes> BakeMean(const ops::NodeView& view) {
  if (!view.out(0).quant.present()) return Bakes();
  const float in = view.in(0).quant.scale[0], out = view.out(0).quant.scale[0];
  const int64_t count = BytesOf(view.in(0)) / BytesOf(view.out(0));
  if (view.graph.dialect == ir::Dialect::kWhet) {
    return Bakes{ActOf(view), {"scale", ir::Tensor::Of<float>({1}, {ops::MeanScaleF(in, out, count)})}};
  }
  const ops::MultiplierD m = ops::MeanMultiplierD(in, out, count);
  return Bakes{ActOf(view),
               {"multiplier", ir::Tensor::Of<int32_t>({1}, {m.q31})},
               {"shift", ir::Tensor::Of<int32_t>({1}, {m.shift})}};
}

}  // namespace whet::lower
