// SPDX-License-Identifier: Apache-2.0
// 95 % intervals of shares, and whether two models that answered the same samples differ.
#ifndef WHET_EVAL_INTERVAL_H_
#define WHET_EVAL_INTERVAL_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

namespace whet::eval {

struct Interval {
  double low = 0, high = 0;
};

// `hits` of `of` samples.
struct Share {
  size_t hits = 0, of = 0;

  double value() const { return of ? static_cast<double>(hits) / static_cast<double>(of) : 0; }
  Interval interval() const;  // Wilson's score interval; 0 to 1 of no samples
};

// McNemar's exact test: the two-sided probability of a split at least as uneven as `only_a` against `only_b` among the samples
// that only one of two models got right, if both were equally good.
double McNemar(size_t only_a, size_t only_b);

// How often each sample was drawn.
using Draws = std::span<const uint32_t>;

// The 2.5 % and 97.5 % percentiles of `statistic` over samples drawn with replacement. The same seed draws the same on every
// machine. Draws for which the statistic is not finite are left out.
Interval Bootstrap(size_t samples, const std::function<double(Draws)>& statistic, uint32_t repeats = 2000,
                   uint64_t seed = 1);

}  // namespace whet::eval

#endif  // WHET_EVAL_INTERVAL_H_
