// SPDX-License-Identifier: Apache-2.0
#include "passes/weights.h"

namespace whet::passes {

std::optional<int> ChannelAxis(const ir::Node& node) {
  if (node.op == "conv2d" || node.op == "fully_connected") return 0;
  if (node.op == "depthwise_conv2d") return 2;
  return std::nullopt;
}

bool HasBias(const ir::Node& node) {
  return node.inputs.size() > 2 && node.inputs[2] != ir::kNoValue;
}

bool HasActivation(const ir::Node& node) {
  return node.attrs.Has("act_min") || node.attrs.Has("act_max");
}

ir::Tensor ScaledWeights(const ir::Tensor& weights, int axis, const std::vector<double>& factor) {
  ir::Tensor scaled(DType::kF32, weights.dims());
  const auto from = weights.Data<float>();
  const auto to = scaled.MutableData<float>();
  ForEachWeight(weights.dims(), axis,
                [&](size_t i, size_t c) { to[i] = static_cast<float>(from[i] * factor[c]); });
  return scaled;
}

std::optional<ir::Tensor> PerChannel(const ir::Tensor* constant, int64_t channels) {
  if (!constant || constant->dtype() != DType::kF32) return std::nullopt;
  const ir::Dims& dims = constant->dims();
  if (constant->count() == 1) {
    return ir::Tensor::Of({channels},
                          std::vector<float>(static_cast<size_t>(channels), constant->Data<float>()[0]));
  }
  if (constant->count() != channels || dims.back() != channels) return std::nullopt;
  return constant->Reshaped({channels});
}

}  // namespace whet::passes
