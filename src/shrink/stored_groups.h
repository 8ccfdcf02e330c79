// SPDX-License-Identifier: Apache-2.0
// Float weights as integers of 8 or 4 bits for layers that go on computing in floats.
#ifndef WHET_SHRINK_STORED_GROUPS_H_
#define WHET_SHRINK_STORED_GROUPS_H_

#include <cstdint>

#include "ir/tensor.h"
#include "shrink/noise.h"
#include "shrink/stored_weights.h"

namespace whet::shrink {

// What shares a scale: an index of `axis`, or where `group` is above 0 a run of that many of its indices (at most all) at each place
// of the other dimensions.
struct Sharing {
  int axis = 0;
  int64_t group = 0;
  int channel = 0;  // the axis of output channels
};

// Symmetric, each scale the one of least squared error among some that the largest number of its group suggests, each refined to
// what fits the codes best. With 4 bits scales are bfloat16, of which a plan stores half as many bytes. Then the weights of an output
// channel are made to sum to what they summed to, by rounding some of those that lie near the middle to the other side: operands are
// mostly of one sign, so an error of the sum shifts the whole channel, where single errors average out.
StoredWeights StoreShared(const ir::Tensor& weights, int bits, Sharing sharing);

// Of codes, in real numbers, against what they stand for.
Noise StoringNoise(const ir::Tensor& weights, const StoredWeights& stored);

}  // namespace whet::shrink

#endif  // WHET_SHRINK_STORED_GROUPS_H_
