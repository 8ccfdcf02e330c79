// SPDX-License-Identifier: Apache-2.0
// Where inputs come from: anything that can give the tensors of one run by number.
#ifndef WHET_SHRINK_SAMPLES_H_
#define WHET_SHRINK_SAMPLES_H_

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "ir/tensor.h"

namespace whet::shrink {

struct Samples {
  size_t count = 0;
  // The inputs of one run in the order of the graph. Called from several threads at once.
  std::function<Result<std::vector<ir::Tensor>>(size_t)> load;
  std::function<std::string(size_t)> name;  // for messages
};

// The first, the last and evenly spaced ones between: `count` of them, or all there are.
std::vector<size_t> Spaced(size_t available, size_t count);

}  // namespace whet::shrink

#endif  // WHET_SHRINK_SAMPLES_H_
