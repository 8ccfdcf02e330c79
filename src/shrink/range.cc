// SPDX-License-Identifier: Apache-2.0
#include "shrink/range.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace whet::shrink {
namespace {

constexpr double kOutside = 1e-5;  // of kPercentile, on each side

Range MinMax(const Statistics& s) {
  return {std::min(0.0, static_cast<double>(s.low())), std::max(0.0, static_cast<double>(s.high()))};
}

Range Percentile(const Statistics& s) {
  const double allowed = kOutside * static_cast<double>(s.count());
  const auto bins = s.bins();
  int first = s.first_bin(), last = s.last_bin();
  for (double left = allowed; first < last; ++first) {
    left -= static_cast<double>(bins[static_cast<size_t>(first)]);
    if (left < 0) break;
  }
  for (double left = allowed; last > first; --last) {
    left -= static_cast<double>(bins[static_cast<size_t>(last)]);
    if (left < 0) break;
  }
  const Range all = MinMax(s);
  const double half = s.bin_width() / 2;
  return {std::min(0.0, std::max(all.low, s.bin_centre(first) - half)),
          std::max(0.0, std::min(all.high, s.bin_centre(last) + half))};
}

// Searches the ranges inside `all` for the least cost: both ends in one proportion, then each by itself.
template <typename Cost>
Range Search(const Range& all, Cost cost) {
  Range best = all;
  double least = cost(all);
  const auto consider = [&](const Range& range) {
    const double value = cost(range);
    if (value < least) {
      least = value;
      best = range;
    }
  };
  for (int step = 98; step >= 10; step -= 2) consider({all.low * step / 100, all.high * step / 100});
  for (int sweep = 0; sweep < 2; ++sweep) {
    const Range at = best;
    for (int step = 100; step >= 4 && at.low < 0; step -= 4) consider({all.low * step / 100, at.high});
    const Range next = best;
    for (int step = 100; step >= 4 && next.high > 0; step -= 4) consider({next.low, all.high * step / 100});
  }
  return best;
}

// The image at `value`, on the line between the centres of the bins around it.
double Seen(const Statistics& s, const Image& image, double value) {
  const double at = value / s.bin_width() + Statistics::kHalf - 0.5;
  const double below = std::clamp<double>(std::floor(at), 0, static_cast<double>(image.size()) - 2);
  const size_t bin = static_cast<size_t>(below);
  return image[bin] + (image[bin + 1] - image[bin]) * std::clamp(at - below, 0.0, 1.0);
}

// Divergence of the histogram, clipped to the range, from the same counts spread evenly over the bins of each stored number.
// Exact zeros are left out: they are stored exactly whatever the range, and would outweigh everything behind a ReLU.
class Clipped {
 public:
  Clipped(const Statistics& s, const Range& range, const Grid& grid)
      : s_(s), grid_(grid), quant_(QuantOf(range, grid)) {
    const double scale = static_cast<double>(quant_.scale[0]);
    lowest_ = s.bin_of((grid.least() - quant_.zero_point[0] - 0.5) * scale);
    highest_ = s.bin_of((grid.most() - quant_.zero_point[0] + 0.5) * scale);
    const size_t levels = static_cast<size_t>(grid.most() - grid.least() + 1);
    counts_.resize(levels);
    occupied_.resize(levels);
    for (int bin = lowest_; bin <= highest_; ++bin) {
      const double n = Count(bin);
      if (n == 0) continue;
      counts_[LevelOf(bin)] += n;
      occupied_[LevelOf(bin)] += 1;
      inside_ += n;
    }
  }

  double Divergence() const {
    double below = 0, above = 0, divergence = 0;
    for (int bin = s_.first_bin(); bin < lowest_; ++bin) below += Count(bin);
    for (int bin = s_.last_bin(); bin > highest_; --bin) above += Count(bin);
    const double total = inside_ + below + above;
    for (int bin = lowest_; bin <= highest_ && total > 0; ++bin) {
      const double p = (Count(bin) + (bin == lowest_ ? below : 0) + (bin == highest_ ? above : 0)) / total;
      if (p == 0) continue;
      const double spread =
          Count(bin) > 0 ? counts_[LevelOf(bin)] / occupied_[LevelOf(bin)] / inside_ : kNothing;
      divergence += p * std::log(p / spread);
    }
    return divergence;
  }

 private:
  static constexpr double kNothing = 1e-12;  // in place of the logarithm of zero

  double Count(int bin) const {
    const uint64_t n = s_.bins()[static_cast<size_t>(bin)];
    return static_cast<double>(bin == Statistics::kHalf ? n - s_.zeros() : n);
  }
  size_t LevelOf(int bin) const {
    const double stored =
        std::nearbyint(s_.bin_centre(bin) / static_cast<double>(quant_.scale[0])) + quant_.zero_point[0];
    return static_cast<size_t>(std::clamp<double>(stored, grid_.least(), grid_.most()) - grid_.least());
  }

  const Statistics& s_;
  const Grid& grid_;
  ir::Quant quant_;
  int lowest_ = 0, highest_ = 0;
  double inside_ = 0;
  std::vector<double> counts_, occupied_;
};

}  // namespace

std::string_view ObserverName(Observer observer) {
  constexpr std::string_view kNames[kObservers] = {"min-max", "percentile", "mse", "entropy"};
  return kNames[static_cast<size_t>(observer)];
}

ir::Quant QuantOf(const Range& range, const Grid& grid) {
  const double low = std::min(0.0, range.low), high = std::max(0.0, range.high);
  constexpr double kLeastScale = 1e-30;
  if (grid.dtype != DType::kI8) {
    const double scale = std::max(std::max(-low, high) / grid.most(), kLeastScale);
    return ir::Quant::PerTensor(static_cast<float>(scale), 0);
  }
  const double scale = std::max((high - low) / (grid.most() - grid.least()), kLeastScale);
  const double zero = std::nearbyint(grid.least() - low / scale);
  return ir::Quant::PerTensor(static_cast<float>(scale),
                              static_cast<int32_t>(std::clamp<double>(zero, grid.least(), grid.most())));
}

Range ReachOf(const ir::Quant& quant, const Grid& grid) {
  const double scale = static_cast<double>(quant.scale[0]);
  return {scale * (grid.least() - quant.zero_point[0]), scale * (grid.most() - quant.zero_point[0])};
}

double ErrorOf(const Statistics& s, const ir::Quant& quant, const Grid& grid, const Image& image) {
  const double scale = static_cast<double>(quant.scale[0]), inverse = 1 / scale;
  const double zero = quant.zero_point[0];
  const auto bins = s.bins();
  double total = 0;
  for (int bin = s.first_bin(); bin <= s.last_bin(); ++bin) {
    uint64_t n = bins[static_cast<size_t>(bin)];
    if (bin == Statistics::kHalf) n -= s.zeros();  // stored exactly
    if (n == 0) continue;
    const double x = s.bin_centre(bin);
    const double stored = std::clamp<double>(std::nearbyint(x * inverse) + zero, grid.least(), grid.most());
    const double given = (stored - zero) * scale;
    const double error = image.empty() ? x - given : image[static_cast<size_t>(bin)] - Seen(s, image, given);
    total += static_cast<double>(n) * error * error;
  }
  return total / static_cast<double>(s.count());
}

Range RangeOf(const Statistics& s, Observer observer, const Grid& grid, const Image& image) {
  switch (observer) {
    case Observer::kMinMax:
      return MinMax(s);
    case Observer::kPercentile:
      return Percentile(s);
    case Observer::kMse:
      return Search(MinMax(s),
                    [&](const Range& range) { return ErrorOf(s, QuantOf(range, grid), grid, image); });
    case Observer::kEntropy:
      return Search(MinMax(s), [&](const Range& range) { return Clipped(s, range, grid).Divergence(); });
  }
  return MinMax(s);
}

}  // namespace whet::shrink
