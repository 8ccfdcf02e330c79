// SPDX-License-Identifier: Apache-2.0
// Pools over all of space.
#include "import/onnx/ops.h"
#include "import/onnx/pool.h"
#include "import/onnx/quant.h"
#include "import/onnx/window.h"

namespace whet::import {
namespace {

// The axes behind the batch and the channels once those are last.
ir::Attrs MeanAttrs(size_t rank) {
  std::vector<int64_t> axes;
  for (size_t d = 1; d + 1 < rank; ++d) axes.push_back(static_cast<int64_t>(d));
  return {{"axes", axes}, {"keep_dims", int64_t{1}}};
}

// One window over all of space.
Result<ir::Attrs> WholeWindow(OnnxNode& node, const char* kind) {
  const ir::Dims space = WHET_TRY(KnownSpace(node, WHET_TRY(SpaceOf(node, 0)), "a global pool"));
  const std::vector<int64_t> ones(space.size(), 1);
  return ir::Attrs{{"kind", kind},   {"axis", int64_t{2}}, {"kernel", space},
                   {"stride", ones}, {"dilation", ones},   {"pad", std::vector<int64_t>(2 * space.size(), 0)},
                   {"size", ones}};
}

}  // namespace

double NormOrder(OnnxNode& node) {
  return node.opset() < 2 ? node.Real("p", 2) : static_cast<double>(node.Int("p", 2));
}

Result<ir::ValueId> PowerOfMagnitude(OnnxNode& node, ir::ValueId id, double p) {
  if (p == 2) return node.Add("mul", {id, id});
  const ir::ValueId magnitude = WHET_TRY(node.Add("abs", {id}));
  if (p == 1) return magnitude;
  const ir::ValueId exponent = node.Constant(ir::Tensor::Of<float>({}, {static_cast<float>(p)}));
  return node.Add("pow", {magnitude, exponent});
}

Status YieldRoot(OnnxNode& node, ir::ValueId id, double p) {
  if (p == 1) return node.YieldAlias(id);
  if (p == 2) return node.Yield("sqrt", {id});
  const ir::ValueId exponent = node.Constant(ir::Tensor::Of<float>({}, {static_cast<float>(1 / p)}));
  return node.Yield("pow", {id, exponent});
}

Status OnnxGlobalAveragePool(OnnxNode& node) {
  WHET_TRY(SpaceOf(node, 0));
  const ir::ValueId x = WHET_TRY(node.ToChannelsLast(node.in(0)));
  const ir::Type declared = node.graph().type(x);
  return node.YieldChannelsFirst(WHET_TRY(node.Add("mean", {x}, MeanAttrs(node.rank(0)), declared)));
}

Status OnnxGlobalMaxPool(OnnxNode& node) {
  const ir::Attrs whole = WHET_TRY(WholeWindow(node, "max"));
  const ir::Type& type = node.type(0);
  const bool image = node.rank(0) == 4 && (type.dtype == DType::kF32 || type.quant.present());
  if (!image) return node.Yield("pool_nd", {node.in(0)}, whole, type);
  const ir::ValueId x = WHET_TRY(node.ToChannelsLast(node.in(0)));
  const ir::Type declared = node.graph().type(x);
  const ir::Attrs attrs{
      {"kernel", whole.Ints("kernel")}, {"stride", ir::Dims{1, 1}}, {"pad", ir::Dims{0, 0, 0, 0}}};
  return node.YieldChannelsFirst(WHET_TRY(node.Add("max_pool2d", {x}, attrs, declared)));
}

Status OnnxGlobalLpPool(OnnxNode& node) {
  const double p = NormOrder(node);
  const ir::Attrs whole = WHET_TRY(WholeWindow(node, "sum"));
  const ir::ValueId powers = WHET_TRY(PowerOfMagnitude(node, node.in(0), p));
  return YieldRoot(node, WHET_TRY(node.Add("pool_nd", {powers}, whole)), p);
}

// x, x_scale, x_zero_point, y_scale, y_zero_point
Status OnnxQLinearGlobalAveragePool(OnnxNode& node) {
  WHET_TRY(SpaceOf(node, 0));
  const ir::Quant result = WHET_TRY(ReadQuant(node, 3, 4));
  const ir::ValueId x = WHET_TRY(ReadQuantised(node, 0, 1, 2));
  const ir::Attrs attrs = MeanAttrs(node.rank(0));
  if (node.Int("channels_last", 0)) return node.Yield("mean", {x}, attrs, Int8Type(result));
  const ir::ValueId image = WHET_TRY(node.ToChannelsLast(x));
  return node.YieldChannelsFirst(WHET_TRY(node.Add("mean", {image}, attrs, Int8Type(result))));
}

}  // namespace whet::import
