// SPDX-License-Identifier: Apache-2.0
#include "shrink/samples.h"

#include <algorithm>

namespace whet::shrink {

std::vector<size_t> Spaced(size_t available, size_t count) {
  std::vector<size_t> chosen;
  count = std::min(available, count);
  for (size_t i = 0; i < count; ++i) chosen.push_back(count == 1 ? 0 : i * (available - 1) / (count - 1));
  return chosen;
}

}  // namespace whet::shrink
