// SPDX-License-Identifier: Apache-2.0
// conv2d and depthwise_conv2d as Conv.
#include "export/onnx/rows.h"
#include "export/onnx/weights.h"

namespace whet::exporter {
namespace {

ir::Attrs WindowAttrs(const ir::Attrs& attrs, int64_t rows, int64_t columns, int64_t groups) {
  const std::vector<int64_t> dilation = attrs.Ints("dilation"), pad = attrs.Ints("pad");
  return {{"kernel_shape", std::vector<int64_t>{rows, columns}},
          {"strides", attrs.Ints("stride")},
          {"dilations", dilation.empty() ? std::vector<int64_t>{1, 1} : dilation},
          {"pads", pad.empty() ? std::vector<int64_t>(4, 0) : pad},
          {"group", groups}};
}

Status YieldConv(Operation& op, const std::string& weights, const ir::Attrs& attrs) {
  const std::string x = op.Real(0), bias = WHET_TRY(RealBias(op));
  return op.Yield("Conv", {x, weights, bias}, attrs);
}

}  // namespace

Status WriteConv2d(Operation& op) {
  if (!op.constant(1)) return Error("its weights are computed by the model");
  const ir::Dims dims = op.constant(1)->dims();
  const std::string weights = WHET_TRY(RealWeights(op, 1, dims, {0, 3, 1, 2}, 0));
  return YieldConv(op, weights, WindowAttrs(op.attrs(), dims[1], dims[2], op.attrs().Int("groups", 1)));
}

Status WriteDepthwise(Operation& op) {
  if (!op.constant(1)) return Error("its weights are computed by the model");
  if (!op.in(0).shape[3].known()) return Error("its channels are open; bind them with --shape");
  const ir::Dims dims = op.constant(1)->dims();
  const std::string weights = WHET_TRY(RealWeights(op, 1, {dims[0], dims[1], 1, dims[2]}, {3, 2, 0, 1}, 0));
  return YieldConv(op, weights, WindowAttrs(op.attrs(), dims[0], dims[1], op.in(0).shape[3].size()));
}

}  // namespace whet::exporter
