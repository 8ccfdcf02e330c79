// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include <fmt/format.h>

#include "lower/bake.h"
#include "lower/in_place.h"
#include "ops/quantmath.h"

namespace whet::lower {
namespace {

// Rule F wants a normal scale below 1, so that no conversion overflows and flushing subnormals to zero cannot matter.
Status CheckScaleF(float scale, size_t channel) {
  if (std::isnormal(scale) && scale > 0 && scale < 1) return {};
  return Error(fmt::format("the scale from accumulator to result is {} in channel {}; the default dialect takes normal numbers between "
                           "0 and 1: quantise the model again, or use --dialect tflm",
                           scale, channel));
}

// The axis of the result's channels among the weight's dimensions.
size_t ChannelAxis(const ops::NodeView& view) {
  return view.node.op == "depthwise_conv2d" ? 2 : 0;
}

}  // namespace

Result<Bakes> Requant(const ops::NodeView& view, float in, std::span<const float> weight, float out, int64_t channels) {
  const int64_t n = channels;
  if (view.graph.dialect == ir::Dialect::kWhet) {
    const std::vector<float> scales = ops::ScalesF(in, weight, out, channels);
    for (size_t i = 0; i < scales.size(); ++i) WHET_TRY(CheckScaleF(scales[i], i));
    return Bakes{{"scale", ir::Tensor::Of<float>({n}, scales)}};
  }
  std::vector<int32_t> multiplier, shift;
  for (const ops::MultiplierD& m : ops::MultipliersD(in, weight, out, channels)) {
    multiplier.push_back(m.q31);
    shift.push_back(m.shift);
  }
  return Bakes{{"multiplier", ir::Tensor::Of<int32_t>({n}, multiplier)}, {"shift", ir::Tensor::Of<int32_t>({n}, shift)}};
}

Result<Bakes> BakeProduct(const ops::NodeView& view) {
  const bool has_act = view.node.op != "matmul";
  const ir::Type& out = view.out(0);
  if (!out.quant.present()) return out.dtype == DType::kF32 && has_act ? Bakes{ActOf(view)} : Bakes();
  int64_t channels = 1;
  if (has_act) channels = view.in(1).shape[ChannelAxis(view)].size();
  Bakes bakes{ActOf(view)};
  Bakes requant = WHET_TRY(Requant(view, view.in(0).quant.scale[0], view.in(1).quant.scale, out.quant.scale[0], channels));
  bakes.insert(bakes.end(), requant.begin(), requant.end());
  return bakes;
}

Result<Bakes> BakeMul(const ops::NodeView& view) {
  if (!view.out(0).quant.present()) return BakeBounds(view);
  Bakes bakes{ActOf(view)};
  Bakes requant = WHET_TRY(Requant(view, view.in(0).quant.scale[0], view.in(1).quant.scale, view.out(0).quant.scale[0], 1));
  bakes.insert(bakes.end(), requant.begin(), requant.end());
  return bakes;
}

// The division by the number of elements goes along with the scale.
Result<Bakes> BakeMean(const ops::NodeView& view) {
  if (!view.out(0).quant.present()) return Bakes();
  const auto count = static_cast<float>(BytesOf(view.in(0)) / BytesOf(view.out(0)));
  const float share = 1.0f / count;
  Bakes bakes{ActOf(view)};
  Bakes requant = WHET_TRY(Requant(view, view.in(0).quant.scale[0], std::span(&share, 1), view.out(0).quant.scale[0], 1));
  bakes.insert(bakes.end(), requant.begin(), requant.end());
  return bakes;
}

}  // namespace whet::lower
