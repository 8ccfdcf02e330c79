// SPDX-License-Identifier: Apache-2.0
// Operators that were on trial in the first operator sets, and that converters of that time wrote.
#include <fmt/format.h>

#include "import/onnx/ops.h"
#include "import/onnx/scalar.h"

namespace whet::import {
namespace {

Result<ir::ValueId> Scaled(OnnxNode& node, ir::ValueId x, double factor) {
  return node.Add("mul", {x, Scalar(node, factor, node.type(0).dtype)});
}

}  // namespace

// alpha x + beta
Status OnnxAffine(OnnxNode& node) {
  const ir::ValueId scaled = WHET_TRY(Scaled(node, node.in(0), node.Real("alpha", 1)));
  return node.Yield("add", {scaled, Scalar(node, node.Real("beta", 0), node.type(0).dtype)});
}

// alpha tanh(beta x)
Status OnnxScaledTanh(OnnxNode& node) {
  const ir::ValueId inner = WHET_TRY(Scaled(node, node.in(0), node.Real("beta", 1)));
  return node.YieldAlias(WHET_TRY(Scaled(node, WHET_TRY(node.Add("tanh", {inner})), node.Real("alpha", 1))));
}

// alpha log(1 + exp(beta x))
Status OnnxParametricSoftplus(OnnxNode& node) {
  const ir::ValueId inner = WHET_TRY(Scaled(node, node.in(0), node.Real("beta", 1)));
  return node.YieldAlias(
      WHET_TRY(Scaled(node, WHET_TRY(node.Add("softplus", {inner})), node.Real("alpha", 1))));
}

// scale x + bias of the channel
Status OnnxImageScaler(OnnxNode& node) {
  const std::vector<double> bias = node.Reals("bias");
  const auto channels = static_cast<int64_t>(bias.size());
  if (node.rank(0) != 4 || node.type(0).shape[1] != ir::Dim(channels))
    return Error("its bias does not match the channels of its operand");
  const std::vector<float> single(bias.begin(), bias.end());
  const ir::ValueId added = node.Constant(ir::Tensor::Of<float>({channels, 1, 1}, single));
  return node.Yield("add", {WHET_TRY(Scaled(node, node.in(0), node.Real("scale", 1))), added});
}

// Border: left, top, right, bottom. With `scale`, so many rows and columns from the upper left corner of what is in it.
Status OnnxCrop(OnnxNode& node) {
  const std::vector<int64_t> border = node.Ints("border"), scale = node.Ints("scale");
  if (node.rank(0) != 4 || border.size() != 4 || (node.HasAttr("scale") && scale.size() != 2))
    return Error("it needs an image, a border of four numbers, and a scale of two if any");
  const ir::Dims dims = WHET_TRY(node.Sizes(0));
  std::vector<int64_t> begin{0, 0, border[1], border[0]}, end{dims[0], dims[1], 0, 0};
  for (size_t i : {2, 3}) {
    const int64_t behind = border[i == 2 ? 3 : 2];
    if (begin[i] < 0 || begin[i] > dims[i] || behind < 0 || behind > dims[i] - begin[i])
      return Error(fmt::format("its border does not leave anything of {} rows or columns", dims[i]));
    end[i] = dims[i] - behind;
    if (scale.empty()) continue;
    if (scale[i - 2] < 0 || scale[i - 2] > end[i] - begin[i])
      return Error("its scale does not fit inside its border");
    end[i] = begin[i] + scale[i - 2];
  }
  return node.Yield("slice", {node.in(0)}, {{"begin", begin}, {"end", end}, {"step", ir::Dims{1, 1, 1, 1}}},
                    node.type(0));
}

}  // namespace whet::import
