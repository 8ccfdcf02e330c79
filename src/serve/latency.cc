// SPDX-License-Identifier: Apache-2.0
#include "serve/latency.h"

#include <algorithm>
#include <bit>

namespace whet::serve {

// Values below kSteps have a step each; above, the three bits after the highest choose the step.
int Latency::IndexOf(uint64_t microseconds) {
  if (microseconds < kSteps) return static_cast<int>(microseconds);
  const int top = std::bit_width(microseconds) - 1;  // 3 or more
  const int step = static_cast<int>(microseconds >> (top - 3)) - kSteps;
  return std::min((top - 2) * kSteps + step, kSteps * kOctaves - 1);
}

int64_t Latency::BoundOf(int index) {
  if (index < kSteps) return index;
  const int shift = index / kSteps - 1;
  return ((int64_t{kSteps} + index % kSteps + 1) << shift) - 1;
}

void Latency::Add(int64_t microseconds) {
  const int64_t value = std::max<int64_t>(microseconds, 0);
  ++counts_[static_cast<size_t>(IndexOf(static_cast<uint64_t>(value)))];
  ++count_;
  max_ = std::max(max_, value);
}

int64_t Latency::Quantile(int64_t per_million) const {
  if (count_ == 0) return 0;
  const int64_t wanted = std::max<int64_t>((count_ * per_million + 999'999) / 1'000'000, 1);
  int64_t below = 0;
  for (int i = 0; i < kSteps * kOctaves; ++i) {
    below += counts_[static_cast<size_t>(i)];
    if (below >= wanted) return std::min(BoundOf(i), max_);
  }
  return max_;
}

}  // namespace whet::serve
