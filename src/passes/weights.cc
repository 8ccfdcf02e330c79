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

}  // namespace whet::passes
