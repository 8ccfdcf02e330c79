// SPDX-License-Identifier: Apache-2.0
// Tensor by tensor, how far the quantised graph is from the float one.
#ifndef WHET_SHRINK_LAYER_NOISE_H_
#define WHET_SHRINK_LAYER_NOISE_H_

#include <map>
#include <string>
#include <vector>

#include "shrink/judge.h"
#include "shrink/noise.h"

namespace whet::shrink {

// By the name of the tensor: of those that both compute. What an earlier layer lost is in the noise of the later ones too. Both
// graphs are after the passes. `gains`: by which the channels of these tensors are multiplied in the integer graph.
Result<std::map<std::string, Noise>> LayerNoise(const ir::Graph& real, const ir::Graph& integer,
                                                const std::map<std::string, std::vector<float>>& gains,
                                                const Judge& judge);

}  // namespace whet::shrink

#endif  // WHET_SHRINK_LAYER_NOISE_H_
