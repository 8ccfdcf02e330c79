// SPDX-License-Identifier: Apache-2.0
#include "eval/interval.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace whet::eval {
namespace {

constexpr double kZ = 1.959963984540054;  // of 95 %, two-sided

double LogChoose(size_t n, size_t k) {
  const auto at = [](size_t x) { return std::lgamma(static_cast<double>(x) + 1); };
  return at(n) - at(k) - at(n - k);
}

// Between the order statistics on both sides of the rank.
double Percentile(const std::vector<double>& sorted, double share) {
  const double rank = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<size_t>(rank);
  const size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (rank - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

}  // namespace

Interval Share::interval() const {
  if (of == 0) return {0, 1};
  const double n = static_cast<double>(of), p = value(), z2 = kZ * kZ;
  const double middle = (p + z2 / (2 * n)) / (1 + z2 / n);
  const double half = kZ / (1 + z2 / n) * std::sqrt(p * (1 - p) / n + z2 / (4 * n * n));
  return {std::max(0.0, middle - half), std::min(1.0, middle + half)};
}

double McNemar(size_t only_a, size_t only_b) {
  const size_t n = only_a + only_b, least = std::min(only_a, only_b);
  double tail = 0;
  for (size_t k = 0; k <= least; ++k)
    tail += std::exp(LogChoose(n, k) - static_cast<double>(n) * std::log(2.0));
  return std::min(1.0, 2 * tail);
}

Interval Bootstrap(size_t samples, const std::function<double(Draws)>& statistic, uint32_t repeats,
                   uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<uint32_t> draws(samples);
  std::vector<double> values;
  for (uint32_t repeat = 0; repeat < repeats; ++repeat) {
    std::ranges::fill(draws, 0);
    for (size_t i = 0; i < samples; ++i)
      ++draws[static_cast<size_t>(((random() >> 32) * static_cast<uint64_t>(samples)) >> 32)];
    const double value = statistic(draws);
    if (std::isfinite(value)) values.push_back(value);
  }
  if (values.empty()) return {};
  std::ranges::sort(values);
  return {Percentile(values, 0.025), Percentile(values, 0.975)};
}

}  // namespace whet::eval
