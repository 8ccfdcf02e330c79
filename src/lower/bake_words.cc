// SPDX-License-Identifier: Apache-2.0
// 16-bit activations: slopes, interpolated tables, and what dialect tflm has of its own.
#include "ops/words.h"

#include <cmath>

#include "lower/bake.h"

namespace whet::lower {
namespace {

Bakes SlopeBakes(const ops::NodeView& view) {
  const bool clamps = view.node.op == "clamp";
  const ops::Bounds bounds = clamps ? ops::StoredBounds(view.out(0), view.attrs(), "min", "max")
                                    : ops::StoredBounds({view.out(0).dtype, {}, {}}, {});
  Bakes bakes{{"act", ir::Tensor::Of<int32_t>({2}, {bounds.low, bounds.high})}};
  const ops::Slopes slopes = ops::SlopesOf(view.node, view.in(0), view.out(0));
  if (view.graph.dialect == ir::Dialect::kWhet) {
    bakes.push_back({"scale", ir::Tensor::Of<float>({2}, {static_cast<float>(slopes.positive),
                                                          static_cast<float>(slopes.negative)})});
    return bakes;
  }
  const ops::MultiplierD up = ops::QuantizeMultiplier(slopes.positive),
                         down = ops::QuantizeMultiplier(slopes.negative);
  bakes.push_back({"multiplier", ir::Tensor::Of<int32_t>({2}, {up.q31, down.q31})});
  bakes.push_back({"shift", ir::Tensor::Of<int32_t>({2}, {up.shift, down.shift})});
  return bakes;
}

bool IsCurveTflm(const ops::NodeView& view) {
  return view.graph.dialect == ir::Dialect::kTflm && (view.node.op == "sigmoid" || view.node.op == "tanh");
}

Bakes CurveBakes(const ops::NodeView& view) {
  const ops::LogisticScale scale = ops::LogisticScaleOf(view.in(0).quant.scale[0]);
  return {{"terms", ir::Tensor::Of<int32_t>({2}, {scale.multiplier, scale.shift})},
          {"logistic", ir::Tensor::Of<int32_t>({256}, ops::LogisticTable())}};
}

}  // namespace

// The op's own oracle gives the nodes of its table.
Result<Bakes> BakeWords(const ops::NodeView& view) {
  if (ops::BySlopes(view.node, view.in(0), view.out(0))) return SlopeBakes(view);
  if (IsCurveTflm(view)) return CurveBakes(view);
  const ir::Tensor nodes(DType::kI32, {ops::kWordNodes});
  const ir::Tensor* operand = &nodes;
  const ir::Type in{DType::kI16, {ops::kWordNodes}, view.in(0).quant},
      out{DType::kI16, {ops::kWordNodes}, view.out(0).quant};
  const ops::EvalView ask{view.node, view.graph.dialect, std::span(&operand, 1), std::span(&in, 1),
                          std::span(&out, 1)};
  const std::vector<ir::Tensor> table = WHET_TRY(ops::FindOp(view.node.op)->eval(ask));
  return Bakes{{"table", table.at(0)}};
}

Bakes BakeSoftmaxWords(const ops::NodeView& view, float scale, double beta) {
  if (view.graph.dialect == ir::Dialect::kWhet) {
    const auto table = ops::SoftmaxWordTable(scale, beta, view.in(0).shape.back().size());
    return {{"exponentials", ir::Tensor::Of<int32_t>({512}, table)}};
  }
  const ops::MultiplierD m = ops::SoftmaxWordMultiplier(scale, beta);
  return {{"terms", ir::Tensor::Of<int32_t>({2}, {m.q31, m.shift})},
          {"exp", ir::Tensor::Of<int16_t>({ops::kWordNodes}, ops::ExpTableTflm())},
          {"inverse", ir::Tensor::Of<int16_t>({ops::kWordNodes}, ops::InverseTableTflm())}};
}

}  // namespace whet::lower
