// SPDX-License-Identifier: Apache-2.0
// Float weights as 8-bit integers, symmetric, one scale for each output channel.
#ifndef WHET_SHRINK_STORED_WEIGHTS_H_
#define WHET_SHRINK_STORED_WEIGHTS_H_

#include <span>
#include <vector>

#include "ir/graph.h"

namespace whet::shrink {

struct StoredWeights {
  ir::Tensor stored;  // i8
  ir::Quant quant;

  ir::Tensor Real() const;  // what the integers stand for, f32
};

// Each channel's scale is the one of least squared error among those that reach 75 to 100 % of its largest weight. Channels
// of zeros get the scale 1. `least`, one of each channel or empty, bounds the scales from below: a bias is stored in units of
// operand scale times weight scale and must fit.
StoredWeights StoreWeights(const ir::Tensor& weights, int axis, std::span<const float> least = {});

}  // namespace whet::shrink

#endif  // WHET_SHRINK_STORED_WEIGHTS_H_
