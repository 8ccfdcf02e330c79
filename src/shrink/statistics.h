// SPDX-License-Identifier: Apache-2.0
// What one float tensor held over many runs, in constant memory: extremes, a histogram, and the mean and extremes of each
// channel.
#ifndef WHET_SHRINK_STATISTICS_H_
#define WHET_SHRINK_STATISTICS_H_

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace whet::shrink {

// Bins are 2^exponent wide and lie on both sides of zero; when a value lies beyond the last one, neighbours become one and
// `exponent` grows. So the histogram depends on neither the order of the values nor on how they were split among
// objects that are merged later.
class Statistics {
 public:
  static constexpr int kHalf = 4096;  // bins on each side

  // Values in C order, the channels along the last axis.
  void Add(std::span<const float> values, int64_t channels);
  void Merge(const Statistics& other);

  uint64_t count() const { return count_; }
  uint64_t zeros() const { return zeros_; }            // exact zeros, in bin kHalf as well
  uint64_t not_finite() const { return not_finite_; }  // counted here and nowhere else
  float low() const { return low_; }                   // +infinity before the first value
  float high() const { return high_; }
  double bin_width() const;
  double bin_centre(int bin) const;
  std::span<const uint64_t> bins() const { return bins_; }  // 2 * kHalf of them
  int bin_of(double value) const;                           // the nearest bin
  int first_bin() const { return bin_of(static_cast<double>(low_)); }
  int last_bin() const { return bin_of(static_cast<double>(high_)); }

  std::vector<double> ChannelMeans() const;

  // Extremes of each channel.
  std::span<const float> channel_lows() const { return lows_; }
  std::span<const float> channel_highs() const { return highs_; }

 private:
  void Reach(float low, float high);
  void Widen(int exponent);
  void CountChannels(std::span<const float> values, size_t channels);
  void CountBins(std::span<const float> values);

  uint64_t count_ = 0, zeros_ = 0, not_finite_ = 0;
  float low_ = std::numeric_limits<float>::infinity(), high_ = -std::numeric_limits<float>::infinity();
  int exponent_ = std::numeric_limits<int>::min();
  std::vector<uint64_t> bins_ = std::vector<uint64_t>(2 * kHalf);
  std::vector<double> sums_;         // of each channel
  std::vector<float> lows_, highs_;  // likewise
};

}  // namespace whet::shrink

#endif  // WHET_SHRINK_STATISTICS_H_
