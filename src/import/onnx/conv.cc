// SPDX-License-Identifier: Apache-2.0
// Conv and QLinearConv: conv2d, or depthwise_conv2d when every input channel is a group of its own.
#include <fmt/format.h>

#include "import/onnx/ops.h"
#include "import/onnx/quant.h"
#include "import/onnx/weights.h"
#include "import/onnx/window.h"

namespace whet::import {
namespace {

struct Geometry {
  bool depthwise;
  Layout layout;
  ir::Attrs attrs;
};

Status RefuseRank(OnnxNode& node, size_t rank) {
  return node.Refuse(fmt::format("{}-D convolution; whet has 2-D ones", static_cast<int64_t>(rank) - 2),
                     "reshape the signal to an image with one row before export");
}

Layout LayoutOf(const ir::Dims& oihw, bool depthwise) {
  if (depthwise) return {{2, 3, 0, 1}, {oihw[2], oihw[3], oihw[0]}, 2};
  return {{0, 2, 3, 1}, {oihw[0], oihw[2], oihw[3], oihw[1]}, 0};
}

Result<Geometry> ReadGeometry(OnnxNode& node, size_t weights) {
  if (node.rank(0) != 4) return RefuseRank(node, node.rank(0));
  if (!node.known(weights))
    return node.Refuse("its weights are computed by the model", "fold constants before export");
  const ir::Dims oihw = *ir::StaticDims(node.type(weights).shape);
  if (oihw.size() != 4 || ir::ElementCount(oihw) == 0)
    return Error("its weights must have four dimensions above 0");
  const int64_t group = node.Int("group", 1);
  if (group < 1 || oihw[0] % group != 0 || group > oihw[0]) {
    return Error(fmt::format("group is {} for {} output channels; it must divide them", group, oihw[0]));
  }
  const ir::Dim channels = node.type(0).shape[1];
  if (channels.known() && channels.size() != oihw[1] * group) {
    return Error(fmt::format("its operand has {} channels, weights and group want {}", channels.size(),
                             oihw[1] * group));
  }
  const Window window = WHET_TRY(ReadWindow(node, ImageOf(node.type(0)), {oihw[2], oihw[3]}));
  const bool depthwise = group > 1 && oihw[1] == 1;
  Geometry geometry{depthwise, LayoutOf(oihw, depthwise), {}};
  geometry.attrs = {{"stride", window.stride}, {"dilation", window.dilation}, {"pad", window.pad}};
  if (!depthwise) geometry.attrs.Set("groups", group);
  return geometry;
}

}  // namespace

Status OnnxConv(OnnxNode& node) {
  const Geometry geometry = WHET_TRY(ReadGeometry(node, 1));
  std::vector<ir::ValueId> inputs{WHET_TRY(node.ToChannelsLast(node.in(0)))};
  inputs.push_back(WHET_TRY(FloatWeights(node, 1, geometry.layout)));
  if (node.has(2)) inputs.push_back(node.in(2));
  return node.YieldChannelsFirst(
      WHET_TRY(node.Add(geometry.depthwise ? "depthwise_conv2d" : "conv2d", inputs, geometry.attrs)));
}

// x, x_scale, x_zero_point, w, w_scale, w_zero_point, y_scale, y_zero_point, bias?
Status OnnxQLinearConv(OnnxNode& node) {
  const Geometry geometry = WHET_TRY(ReadGeometry(node, 3));
  const ir::Quant result = WHET_TRY(ReadQuant(node, 6, 7));
  const ir::ValueId x = WHET_TRY(ReadQuantised(node, 0, 1, 2));
  std::vector<ir::ValueId> inputs{WHET_TRY(node.ToChannelsLast(x))};
  inputs.push_back(WHET_TRY(QuantisedWeights(node, 3, 4, 5, geometry.layout)));
  if (node.has(8)) {
    const ir::Quant weights = node.graph().type(inputs[1]).quant;
    inputs.push_back(WHET_TRY(QuantisedBias(node, 8, node.graph().type(x).quant.scale[0], weights)));
  }
  return node.YieldChannelsFirst(WHET_TRY(node.Add(geometry.depthwise ? "depthwise_conv2d" : "conv2d", inputs,
                                                   geometry.attrs, Int8Type(result))));
}

}  // namespace whet::import
