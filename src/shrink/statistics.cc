// SPDX-License-Identifier: Apache-2.0
#include "shrink/statistics.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/check.h"

namespace whet::shrink {
namespace {

constexpr int kBins = 2 * Statistics::kHalf;
constexpr int kLeastExponent = -120;  // narrower bins would not be normal numbers

struct Extremes {
  float low, high;
  uint64_t zeros;
  bool finite;
};

// The comparisons are false for a NaN; infinities show in the extremes.
Extremes ExtremesOf(std::span<const float> values) {
  float low = values[0], high = values[0];
  uint32_t zeros = 0, nans = 0;
  for (float x : values) {
    low = x < low ? x : low;
    high = x > high ? x : high;
    zeros += x == 0;
    nans += x != x;
  }
  return {low, high, zeros, nans == 0 && std::isfinite(low) && std::isfinite(high)};
}

// The exponent of the narrowest bins that reach `magnitude`.
int ExponentFor(float magnitude) {
  if (magnitude == 0) return kLeastExponent;
  int exponent = 0;
  std::frexp(magnitude, &exponent);  // magnitude < 2^exponent
  return std::max(exponent - 12, kLeastExponent);
}
static_assert(Statistics::kHalf == 1 << 12);

}  // namespace

double Statistics::bin_width() const {
  return std::ldexp(1.0, exponent_);
}

double Statistics::bin_centre(int bin) const {
  return (bin - kHalf + 0.5) * bin_width();
}

int Statistics::bin_of(double value) const {
  const double bin = std::floor(std::ldexp(value, -exponent_)) + kHalf;
  return static_cast<int>(std::clamp<double>(bin, 0, kBins - 1));
}

void Statistics::Widen(int exponent) {
  if (exponent_ != std::numeric_limits<int>::min() && exponent > exponent_) {
    const int shift = std::min(exponent - exponent_, 31);
    std::vector<uint64_t> wider(kBins);
    for (int bin = 0; bin < kBins; ++bin)
      wider[static_cast<size_t>(((bin - kHalf) >> shift) + kHalf)] += bins_[static_cast<size_t>(bin)];
    bins_ = std::move(wider);
  }
  exponent_ = std::max(exponent_, exponent);
}

void Statistics::Reach(float low, float high) {
  Widen(ExponentFor(std::max(std::abs(low), std::abs(high))));
  low_ = std::min(low_, low);
  high_ = std::max(high_, high);
}

void Statistics::CountChannels(std::span<const float> values, size_t channels) {
  sums_.resize(channels);
  lows_.resize(channels, std::numeric_limits<float>::infinity());
  highs_.resize(channels, -std::numeric_limits<float>::infinity());
  constexpr size_t kRows = 64;  // summed in single precision before they join the double sums
  std::vector<float> part(channels);
  for (size_t row = 0, rows = values.size() / channels; row < rows; row += kRows) {
    std::fill(part.begin(), part.end(), 0.0f);
    for (size_t k = row; k < std::min(row + kRows, rows); ++k) {
      const float* x = values.data() + k * channels;
      for (size_t c = 0; c < channels; ++c) {
        part[c] += x[c];
        lows_[c] = x[c] < lows_[c] ? x[c] : lows_[c];
        highs_[c] = x[c] > highs_[c] ? x[c] : highs_[c];
      }
    }
    for (size_t c = 0; c < channels; ++c) sums_[c] += static_cast<double>(part[c]);
  }
}

// Equal values follow one another often, so four counters take turns: one would wait for itself.
void Statistics::CountBins(std::span<const float> values) {
  static thread_local std::vector<std::array<uint32_t, 4>> counters(kBins);
  constexpr size_t kBlock = 512;
  std::array<int32_t, kBlock> bin;
  const float factor = std::ldexp(1.0f, -exponent_);
  for (size_t at = 0; at < values.size(); at += kBlock) {
    const size_t n = std::min(kBlock, values.size() - at);
    const float* x = values.data() + at;
    for (size_t i = 0; i < n; ++i)
      bin[i] = static_cast<int32_t>(std::min(x[i] * factor + float{kHalf}, float{kBins - 1}));
    for (size_t i = 0; i < n; ++i) ++counters[static_cast<size_t>(bin[i])][i % 4];
  }
  for (int b = std::max(first_bin() - 1, 0); b <= std::min(last_bin() + 1, kBins - 1); ++b) {
    auto& four = counters[static_cast<size_t>(b)];
    bins_[static_cast<size_t>(b)] += uint64_t{four[0]} + four[1] + four[2] + four[3];
    four = {};
  }
}

void Statistics::Add(std::span<const float> values, int64_t channels) {
  WHET_CHECK(channels > 0 && values.size() % static_cast<size_t>(channels) == 0);
  constexpr size_t kMost = size_t{1} << 28;  // so that 32-bit counters hold
  for (; values.size() > kMost; values = values.subspan(kMost)) Add(values.first(kMost), 1);
  if (values.empty()) return;
  const Extremes extremes = ExtremesOf(values);
  if (!extremes.finite) {
    not_finite_ += static_cast<uint64_t>(
        std::count_if(values.begin(), values.end(), [](float x) { return !std::isfinite(x); }));
    return;
  }
  Reach(extremes.low, extremes.high);
  count_ += values.size();
  zeros_ += extremes.zeros;
  CountChannels(values, static_cast<size_t>(channels));
  CountBins(values);
}

void Statistics::Merge(const Statistics& other) {
  not_finite_ += other.not_finite_;
  if (other.count_ == 0) return;
  Statistics theirs = other;
  const int exponent = std::max(exponent_, other.exponent_);
  Widen(exponent);
  theirs.Widen(exponent);
  for (size_t i = 0; i < bins_.size(); ++i) bins_[i] += theirs.bins_[i];
  sums_.resize(std::max(sums_.size(), theirs.sums_.size()));
  lows_.resize(sums_.size(), std::numeric_limits<float>::infinity());
  highs_.resize(sums_.size(), -std::numeric_limits<float>::infinity());
  for (size_t c = 0; c < theirs.sums_.size(); ++c) {
    sums_[c] += theirs.sums_[c];
    lows_[c] = std::min(lows_[c], theirs.lows_[c]);
    highs_[c] = std::max(highs_[c], theirs.highs_[c]);
  }
  count_ += theirs.count_;
  zeros_ += theirs.zeros_;
  low_ = std::min(low_, theirs.low_);
  high_ = std::max(high_, theirs.high_);
}

std::vector<double> Statistics::ChannelMeans() const {
  std::vector<double> means = sums_;
  for (double& mean : means) mean /= static_cast<double>(count_) / static_cast<double>(sums_.size());
  return means;
}

}  // namespace whet::shrink
