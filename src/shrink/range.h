// SPDX-License-Identifier: Apache-2.0
// Which real numbers the stored ones of a tensor shall reach, from what the tensor held.
#ifndef WHET_SHRINK_RANGE_H_
#define WHET_SHRINK_RANGE_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "ir/type.h"
#include "shrink/statistics.h"

namespace whet::shrink {

enum class Observer : uint8_t {
  kMinMax,      // all that was seen
  kPercentile,  // all but the outermost 0.001 %
  kMse,         // least mean squared error
  kEntropy,     // least Kullback-Leibler divergence (Migacz, "8-bit inference with TensorRT", GTC 2017)
};
constexpr int kObservers = 4;
std::string_view ObserverName(Observer observer);

struct Range {
  double low = 0, high = 0;

  bool operator==(const Range&) const = default;
};

// The stored integers of an activation: 8 bits asymmetric, or 16 bits symmetric with zero point 0.
struct Grid {
  DType dtype = DType::kI8;

  int32_t least() const { return dtype == DType::kI8 ? -128 : -32767; }
  int32_t most() const { return dtype == DType::kI8 ? 127 : 32767; }
};

// Contains zero, which is stored exactly, and is never empty. The quantisation's own range may differ by half a step.
ir::Quant QuantOf(const Range& range, const Grid& grid);
// What the least and the most stored number stand for.
Range ReachOf(const ir::Quant& quant, const Grid& grid);

// What the one reader of a tensor makes of the centre of each bin, where that reader is a function of one element: an error
// matters as far as it is seen through that function. Empty where the tensor's own error matters.
using Image = std::vector<double>;

// The range that `observer` takes for what `statistics` saw; at least one value must have been seen. The image is kMse's.
Range RangeOf(const Statistics& statistics, Observer observer, const Grid& grid, const Image& image = {});

// The mean squared error of storing what was seen with this quantisation, in real units squared of the tensor or its image.
double ErrorOf(const Statistics& statistics, const ir::Quant& quant, const Grid& grid,
               const Image& image = {});

}  // namespace whet::shrink

#endif  // WHET_SHRINK_RANGE_H_
