// SPDX-License-Identifier: Apache-2.0
// Conv and QLinearConv of signals, images and volumes: conv2d, or depthwise_conv2d when every input channel is a
// group of its own; products of matrices when the model computes the weights.
#include <fmt/format.h>

#include "import/columns.h"
#include "import/onnx/ops.h"
#include "import/onnx/quant.h"
#include "import/onnx/weights.h"
#include "import/onnx/window.h"

namespace whet::import {
namespace {

struct Geometry {
  Window window;
  int64_t groups;
  bool depthwise;
  Layout layout;
};

// The source's weights are [O, C / groups, K...], those of a volume's depth taps become channels.
Layout LayoutOf(const ir::Dims& dims, bool depthwise) {
  switch (dims.size()) {
    case 3:
      return depthwise ? Layout{{2, 0, 1}, {1, dims[2], dims[0]}, 2}
                       : Layout{{0, 2, 1}, {dims[0], 1, dims[2], dims[1]}, 0};
    case 4:
      return depthwise ? Layout{{2, 3, 0, 1}, {dims[2], dims[3], dims[0]}, 2}
                       : Layout{{0, 2, 3, 1}, {dims[0], dims[2], dims[3], dims[1]}, 0};
    default:
      return {{0, 3, 4, 2, 1}, {dims[0], dims[3], dims[4], dims[2] * dims[1]}, 0};
  }
}

Result<ir::Dims> WeightDims(OnnxNode& node, size_t weights) {
  const auto dims = ir::StaticDims(node.type(weights).shape);
  if (!dims || dims->size() != node.rank(0) || ir::ElementCount(*dims) == 0) {
    return Error(fmt::format("its weights are {}, they must have {} known dimensions above 0",
                             ToString(node.type(weights).shape), node.rank(0)));
  }
  return *dims;
}

Result<Geometry> ReadGeometry(OnnxNode& node, size_t weights) {
  const ir::Shape space = WHET_TRY(SpaceOf(node, 0));
  const ir::Dims dims = WHET_TRY(WeightDims(node, weights));
  const int64_t groups = node.Int("group", 1);
  if (groups < 1 || dims[0] % groups != 0) {
    return Error(fmt::format("group is {} for {} output channels; it must divide them", groups, dims[0]));
  }
  const ir::Dim channels = node.type(0).shape[1];
  if (channels.known() && channels.size() != dims[1] * groups) {
    return Error(fmt::format("its operand has {} channels, weights and group want {}", channels.size(),
                             dims[1] * groups));
  }
  const bool depthwise = groups > 1 && dims[1] == 1 && dims.size() < 5;
  return Geometry{WHET_TRY(ReadWindow(node, space, ir::Dims(dims.begin() + 2, dims.end()))), groups,
                  depthwise, LayoutOf(dims, depthwise)};
}

ColumnWindow ColumnsOf(const Geometry& g) {
  return {g.window.kernel, g.window.stride, g.window.dilation, g.window.begin, g.window.end, g.groups};
}

// The window over rows and columns that is left of a volume's.
Window WithoutDepth(Window window) {
  for (auto* values : {&window.kernel, &window.stride, &window.dilation, &window.begin, &window.end}) {
    values->erase(values->begin());
  }
  return window;
}

// conv2d over `x` in NC..., result in the layout of the source.
Status YieldConvolution(OnnxNode& node, const Geometry& g, ir::ValueId x, std::vector<ir::ValueId> others,
                        const ir::Type& declared) {
  const size_t rank = node.rank(0);
  const bool volume = rank == 5;
  ir::Attrs attrs = ImageAttrs(volume ? WithoutDepth(g.window) : g.window);
  if (!g.depthwise) attrs.Set("groups", g.groups);
  ir::ValueId image = WHET_TRY(ToImage(node, x));
  const ir::Shape before = node.graph().type(image).shape;
  if (volume) image = WHET_TRY(DepthColumns(node.emitter(), image, ColumnsOf(g)));
  others.insert(others.begin(), image);
  ir::ValueId y = WHET_TRY(node.Add(g.depthwise ? "depthwise_conv2d" : "conv2d", others, attrs, declared));
  if (volume) {
    ir::Dims dims = *ir::StaticDims(node.graph().type(y).shape);
    const int64_t batch = before[0].size();
    y = WHET_TRY(node.emitter().Reshaped(y, {batch, dims[0] / batch, dims[1], dims[2], dims[3]}));
  }
  return YieldFromImage(node, y, rank);
}

}  // namespace

Status OnnxConv(OnnxNode& node) {
  const Geometry geometry = WHET_TRY(ReadGeometry(node, 1));
  if (!node.known(1)) {
    const ir::ValueId x = WHET_TRY(node.ToChannelsLast(node.in(0)));
    return node.YieldChannelsFirst(
        WHET_TRY(ConvolveByProducts(node.emitter(), x, node.in(1), node.in(2), ColumnsOf(geometry))));
  }
  std::vector<ir::ValueId> others{WHET_TRY(FloatWeights(node, 1, geometry.layout))};
  if (node.has(2)) others.push_back(node.in(2));
  return YieldConvolution(node, geometry, node.in(0), std::move(others), {});
}

// x, x_scale, x_zero_point, w, w_scale, w_zero_point, y_scale, y_zero_point, bias?
Status OnnxQLinearConv(OnnxNode& node) {
  const Geometry geometry = WHET_TRY(ReadGeometry(node, 3));
  const ir::Quant result = WHET_TRY(ReadQuant(node, 6, 7));
  const ir::ValueId x = WHET_TRY(ReadQuantised(node, 0, 1, 2));
  std::vector<ir::ValueId> others{WHET_TRY(QuantisedWeights(node, 3, 4, 5, geometry.layout))};
  if (node.has(8)) {
    const ir::Quant weights = node.graph().type(others[0]).quant;
    others.push_back(WHET_TRY(QuantisedBias(node, 8, node.graph().type(x).quant.scale[0], weights)));
  }
  return YieldConvolution(node, geometry, x, std::move(others), Int8Type(result));
}

}  // namespace whet::import
