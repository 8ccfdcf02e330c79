// SPDX-License-Identifier: Apache-2.0
// Ops with weights: conv2d, depthwise_conv2d and fully_connected.
#ifndef WHET_PASSES_WEIGHTS_H_
#define WHET_PASSES_WEIGHTS_H_

#include <optional>
#include <vector>

#include "ir/graph.h"
#include "ir/tensor.h"

namespace whet::passes {

// The axis of the weights that counts output channels; nullopt for ops without weights.
std::optional<int> ChannelAxis(const ir::Node& node);

bool HasBias(const ir::Node& node);
bool HasActivation(const ir::Node& node);

// A float constant as one number per channel (the last axis); nullopt when it varies along another axis, or
// for no constant.
std::optional<ir::Tensor> PerChannel(const ir::Tensor* constant, int64_t channels);

// Float weights with those of each output channel times its factor.
ir::Tensor ScaledWeights(const ir::Tensor& weights, int axis, const std::vector<double>& factor);

// Calls visit(element, channel) for every element of weights with these dimensions.
template <typename Visit>
void ForEachWeight(const ir::Dims& dims, int axis, Visit visit) {
  int64_t inner = 1;
  for (size_t d = static_cast<size_t>(axis) + 1; d < dims.size(); ++d) inner *= dims[d];
  const int64_t channels = dims[static_cast<size_t>(axis)];
  for (int64_t i = 0; i < ir::ElementCount(dims); ++i) {
    visit(static_cast<size_t>(i), static_cast<size_t>(i / inner % channels));
  }
}

}  // namespace whet::passes

#endif  // WHET_PASSES_WEIGHTS_H_
