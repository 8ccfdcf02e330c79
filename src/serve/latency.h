// SPDX-License-Identifier: Apache-2.0
// How long something takes, as a histogram of fixed size: eight steps to each doubling, so that a quantile is at most 13 % too high.
#ifndef WHET_SERVE_LATENCY_H_
#define WHET_SERVE_LATENCY_H_

#include <array>
#include <cstdint>

namespace whet::serve {

class Latency {
 public:
  void Add(int64_t microseconds);
  int64_t count() const { return count_; }
  int64_t max() const { return max_; }
  // The least bound below which this share (per million) of all lies; 0 where there is nothing.
  int64_t Quantile(int64_t per_million) const;

 private:
  static constexpr int kSteps = 8, kOctaves = 32;
  static int IndexOf(uint64_t microseconds);
  static int64_t BoundOf(int index);
  std::array<uint32_t, kSteps * kOctaves> counts_{};
  int64_t count_ = 0, max_ = 0;
};

}  // namespace whet::serve

#endif  // WHET_SERVE_LATENCY_H_
