// SPDX-License-Identifier: Apache-2.0
#include "eval/roc.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace whet::eval {
namespace {

constexpr double kZ = 1.959963984540054;

// The share of `sorted` that lies below x, ties half.
double ShareBelow(const std::vector<double>& sorted, double x) {
  const auto [first, last] = std::equal_range(sorted.begin(), sorted.end(), x);
  return (static_cast<double>(first - sorted.begin()) + static_cast<double>(last - first) / 2) /
         static_cast<double>(sorted.size());
}

// Sample covariance; of one sample it is 0.
double CovarianceOf(const std::vector<double>& a, const std::vector<double>& b) {
  const auto n = static_cast<double>(a.size());
  const double mean_a = std::accumulate(a.begin(), a.end(), 0.0) / n,
               mean_b = std::accumulate(b.begin(), b.end(), 0.0) / n;
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += (a[i] - mean_a) * (b[i] - mean_b);
  return n > 1 ? sum / (n - 1) : 0;
}

}  // namespace

Result<RocArea> RocArea::Of(const std::vector<double>& scores, const std::vector<bool>& anomaly) {
  std::vector<double> positive, negative;
  for (size_t i = 0; i < scores.size(); ++i) {
    if (std::isnan(scores[i])) return Error("a score is not a number");
    (anomaly[i] ? positive : negative).push_back(scores[i]);
  }
  if (positive.empty() || negative.empty())
    return Error("the ROC curve needs normal samples, class 0, and anomalies, class 1");
  RocArea area;
  std::vector<double> sorted_positive = positive, sorted_negative = negative;
  std::ranges::sort(sorted_positive);
  std::ranges::sort(sorted_negative);
  for (double x : positive) area.above_.push_back(ShareBelow(sorted_negative, x));
  for (double x : negative) area.below_.push_back(1 - ShareBelow(sorted_positive, x));
  area.value_ =
      std::accumulate(area.above_.begin(), area.above_.end(), 0.0) / static_cast<double>(area.above_.size());
  return area;
}

double RocArea::Covariance(const RocArea& other) const {
  return CovarianceOf(above_, other.above_) / static_cast<double>(above_.size()) +
         CovarianceOf(below_, other.below_) / static_cast<double>(below_.size());
}

Interval RocArea::interval() const {
  const size_t rarer = std::min(above_.size(), below_.size());
  if (value_ == 0 || value_ == 1) return Share{value_ == 1 ? rarer : 0, rarer}.interval();
  const double half = kZ * std::sqrt(Covariance(*this));
  return {std::max(0.0, value_ - half), std::min(1.0, value_ + half)};
}

Interval RocArea::DifferenceTo(const RocArea& other) const {
  const double variance = std::max(0.0, Covariance(*this) + other.Covariance(other) - 2 * Covariance(other));
  const double middle = value_ - other.value_, half = kZ * std::sqrt(variance);
  return {middle - half, middle + half};
}

}  // namespace whet::eval
