// SPDX-License-Identifier: Apache-2.0
// CausalConvWithState: a depthwise convolution of what came before and the new part of a signal.
#include <fmt/format.h>

#include "import/columns.h"
#include "import/onnx/ops.h"
#include "import/onnx/weights.h"

namespace whet::import {
namespace {

struct Geometry {
  int64_t batch, channels, length, kernel;
};

Result<Geometry> ReadGeometry(OnnxNode& node) {
  const auto x = ir::StaticDims(node.type(0).shape), w = ir::StaticDims(node.type(1).shape);
  if (!x || !w) return node.Refuse("a causal convolution over open sizes", "bind them with --shape");
  if (x->size() != 3 || w->size() != 3 || (*w)[0] != (*x)[1] || (*w)[1] != 1 || (*w)[2] < 1)
    return Error("its operand must be [batch, channels, length] and its weights [channels, 1, k]");
  const Geometry g{(*x)[0], (*x)[1], (*x)[2], (*w)[2]};
  const ir::Dims state{g.batch, g.channels, g.kernel - 1};
  if (node.has(3) && ir::StaticDims(node.type(3).shape) != state)
    return Error(fmt::format("its past state must be {}", ToString(ir::ToShape(state))));
  return g;
}

// The state, zeros where there is none yet, and the signal behind it.
Result<ir::ValueId> WithPast(OnnxNode& node, const Geometry& g) {
  if (!node.has(3)) return node.emitter().Padded(node.in(0), {0, 0, g.kernel - 1}, {0, 0, 0});
  if (g.kernel == 1) return node.in(0);
  return node.Add("concat", {node.in(3), node.in(0)}, {{"axis", int64_t{2}}});
}

// [B, C, T] to [B, L, C].
Result<ir::ValueId> Convolve(OnnxNode& node, const Geometry& g, ir::ValueId signal) {
  const Emitter emit = node.emitter();
  const ir::ValueId x = WHET_TRY(node.ToChannelsLast(signal));
  if (!node.known(1)) {
    const ColumnWindow window{{g.kernel}, {1}, {1}, {0}, {0}, g.channels};
    return ConvolveByProducts(emit, x, node.in(1), node.in(2), window);
  }
  std::vector<ir::ValueId> operands{
      WHET_TRY(emit.Reshaped(x, {g.batch, 1, g.length + g.kernel - 1, g.channels})),
      WHET_TRY(FloatWeights(node, 1, {{2, 0, 1}, {1, g.kernel, g.channels}, 2}))};
  if (node.has(2)) operands.push_back(node.in(2));
  const ir::ValueId y = WHET_TRY(node.Add("depthwise_conv2d", operands, {{"stride", ir::Dims{1, 1}}}));
  return emit.Reshaped(y, {g.batch, g.length, g.channels});
}

}  // namespace

// x, weights, bias?, past state?
Status OnnxCausalConvWithState(OnnxNode& node) {
  const Geometry g = WHET_TRY(ReadGeometry(node));
  const std::string activation = node.Text("activation", "none");
  const bool silu = activation == "silu" || activation == "swish";
  if (!silu && activation != "none") return Error(fmt::format("activation is '{}'", activation));
  const ir::ValueId signal = WHET_TRY(WithPast(node, g));
  ir::ValueId y = WHET_TRY(Convolve(node, g, signal));
  if (silu) y = WHET_TRY(node.Add("mul", {y, WHET_TRY(node.Add("sigmoid", {y}))}));
  WHET_TRY(node.YieldChannelsFirst(y));
  if (!node.has_output(1)) return {};
  return node.Yield("slice", {signal},
                    {{"begin", ir::Dims{0, 0, g.length}},
                     {"end", ir::Dims{g.batch, g.channels, g.length + g.kernel - 1}},
                     {"step", ir::Dims{1, 1, 1}}},
                    {}, 1);
}

}  // namespace whet::import
