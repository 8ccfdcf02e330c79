// SPDX-License-Identifier: Apache-2.0
// Pools, in both layouts that com.microsoft's quantised ones know.
#include "import/onnx/ops.h"
#include "import/onnx/quant.h"
#include "import/onnx/window.h"

namespace whet::import {
namespace {

Status CheckImage(OnnxNode& node) {
  if (node.rank(0) == 4) return {};
  return node.Refuse("pools over other than images",
                     "reshape the signal to an image with one row before export");
}

Result<ir::Attrs> PoolAttrs(OnnxNode& node, const ir::Shape& image, bool average) {
  Window window = WHET_TRY(ReadWindow(node, image, {}));
  if (window.dilation != std::vector<int64_t>{1, 1})
    return node.Refuse("a dilated pool", "pool with dilations of 1");
  const std::vector<int64_t> before = window.pad;
  WHET_TRY(ExtendForCeilMode(node, image, &window));
  ir::Attrs attrs{{"kernel", window.kernel}, {"stride", window.stride}, {"pad", window.pad}};
  if (!average) return attrs;
  const int64_t counts_padding = node.Int("count_include_pad", 0);
  if (counts_padding && window.pad != before) {
    return node.Refuse("ceil_mode together with count_include_pad", "pad explicitly before the pool");
  }
  attrs.Set("count_include_pad", int64_t{counts_padding != 0});
  return attrs;
}

Status Pool(OnnxNode& node, const std::string& op, ir::Attrs attrs) {
  const ir::ValueId x = WHET_TRY(node.ToChannelsLast(node.in(0)));
  const ir::Type declared = node.graph().type(x);
  return node.YieldChannelsFirst(WHET_TRY(node.Add(op, {x}, std::move(attrs), declared)));
}

}  // namespace

Status OnnxAveragePool(OnnxNode& node) {
  WHET_TRY(CheckImage(node));
  return Pool(node, "average_pool2d", WHET_TRY(PoolAttrs(node, ImageOf(node.type(0)), true)));
}

Status OnnxMaxPool(OnnxNode& node) {
  WHET_TRY(CheckImage(node));
  if (node.has_output(1)) return node.Refuse("MaxPool with indices", "use the first result only");
  return Pool(node, "max_pool2d", WHET_TRY(PoolAttrs(node, ImageOf(node.type(0)), false)));
}

Status OnnxGlobalAveragePool(OnnxNode& node) {
  WHET_TRY(CheckImage(node));
  return Pool(node, "mean", {{"axes", std::vector<int64_t>{1, 2}}, {"keep_dims", int64_t{1}}});
}

Status OnnxGlobalMaxPool(OnnxNode& node) {
  WHET_TRY(CheckImage(node));
  const ir::Shape image = ImageOf(node.type(0));
  if (!image[0].known() || !image[1].known())
    return node.Refuse("a global pool over an open size", "bind it with --shape");
  const std::vector<int64_t> whole{image[0].size(), image[1].size()};
  return Pool(
      node, "max_pool2d",
      {{"kernel", whole}, {"stride", std::vector<int64_t>{1, 1}}, {"pad", std::vector<int64_t>{0, 0, 0, 0}}});
}

// x, x_scale, x_zero_point, y_scale, y_zero_point
Status OnnxQLinearGlobalAveragePool(OnnxNode& node) {
  WHET_TRY(CheckImage(node));
  const ir::Quant result = WHET_TRY(ReadQuant(node, 3, 4));
  const ir::ValueId x = WHET_TRY(ReadQuantised(node, 0, 1, 2));
  const ir::Attrs attrs{{"axes", std::vector<int64_t>{1, 2}}, {"keep_dims", int64_t{1}}};
  if (node.Int("channels_last", 0)) return node.Yield("mean", {x}, attrs, Int8Type(result));
  const ir::ValueId image = WHET_TRY(node.ToChannelsLast(x));
  return node.YieldChannelsFirst(WHET_TRY(node.Add("mean", {image}, attrs, Int8Type(result))));
}

Status OnnxQLinearAveragePool(OnnxNode& node) {
  WHET_TRY(CheckImage(node));
  const ir::Quant result = WHET_TRY(ReadQuant(node, 3, 4));
  ir::ValueId x = WHET_TRY(ReadQuantised(node, 0, 1, 2));
  const bool channels_last = node.Int("channels_last", 0) != 0;
  const ir::Shape& shape = node.type(0).shape;
  const ir::Shape image = channels_last ? ir::Shape{shape[1], shape[2]} : ir::Shape{shape[2], shape[3]};
  const ir::Attrs attrs = WHET_TRY(PoolAttrs(node, image, true));
  if (!channels_last) x = WHET_TRY(node.ToChannelsLast(x));
  const ir::Type declared = node.graph().type(x);
  const ir::ValueId pooled = WHET_TRY(node.Add("average_pool2d", {x}, attrs, declared));
  if (channels_last) return node.YieldQuantised(pooled, result);
  return node.YieldChannelsFirst(WHET_TRY(Requantised(node, pooled, result)));
}

}  // namespace whet::import
