// SPDX-License-Identifier: Apache-2.0
#include "eval/average_precision.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace whet::eval {
namespace {

constexpr size_t kMostBoxes = 100, kRecalls = 101;

double Threshold(size_t i) {
  return 0.5 + 0.05 * static_cast<double>(i);
}

uint32_t Times(Draws draws, uint32_t picture) {
  return draws.empty() ? 1 : draws[picture];
}

}  // namespace

double Overlap(const TrueBox& truth, const card::Box& found) {
  const double x0 = found.x0, y0 = found.y0, x1 = found.x1, y1 = found.y1;
  const double w = std::min(truth.x1, x1) - std::max(truth.x0, x0),
               h = std::min(truth.y1, y1) - std::max(truth.y0, y0);
  if (!(w > 0) || !(h > 0)) return 0;
  const double both = w * h;
  return both / ((truth.x1 - truth.x0) * (truth.y1 - truth.y0) + (x1 - x0) * (y1 - y0) - both);
}

void AveragePrecision::Match(const std::vector<const TrueBox*>& truth,
                             const std::vector<const card::Box*>& found, uint32_t picture, Class* into) {
  std::vector<uint16_t> taken(truth.size());
  for (size_t i = 0; i < std::min(found.size(), kMostBoxes); ++i) {
    Found row = {found[i]->is.score, picture, 0};
    std::vector<double> overlap(truth.size());
    for (size_t j = 0; j < truth.size(); ++j) overlap[j] = Overlap(*truth[j], *found[i]);
    for (size_t t = 0; t < kThresholds; ++t) {
      const auto bit = static_cast<uint16_t>(1U << t);
      size_t best = truth.size();
      for (size_t j = 0; j < truth.size(); ++j) {
        const bool free = !(taken[j] & bit) && overlap[j] >= Threshold(t) - 1e-10;
        if (free && (best == truth.size() || overlap[j] > overlap[best])) best = j;
      }
      if (best == truth.size()) continue;
      taken[best] |= bit;
      row.right |= bit;
    }
    into->found.push_back(row);
  }
}

void AveragePrecision::Add(const std::vector<TrueBox>& truth, const std::vector<card::Box>& found) {
  std::map<int, std::pair<std::vector<const TrueBox*>, std::vector<const card::Box*>>> by_class;
  for (const TrueBox& box : truth) by_class[box.index].first.push_back(&box);
  for (const card::Box& box : found) by_class[box.is.index].second.push_back(&box);
  const auto picture = static_cast<uint32_t>(pictures_++);
  objects_ += truth.size();
  for (auto& [index, boxes] : by_class) {
    if (static_cast<size_t>(index) >= classes_.size()) classes_.resize(static_cast<size_t>(index) + 1);
    Class& into = classes_[static_cast<size_t>(index)];
    std::ranges::stable_sort(
        boxes.second, [](const card::Box* a, const card::Box* b) { return a->is.score > b->is.score; });
    const auto before = static_cast<ptrdiff_t>(into.found.size());
    Match(boxes.first, boxes.second, picture, &into);
    std::inplace_merge(into.found.begin(), into.found.begin() + before, into.found.end(),
                       [](const Found& a, const Found& b) { return a.score > b.score; });
    if (!boxes.first.empty()) into.objects.emplace_back(picture, static_cast<uint32_t>(boxes.first.size()));
  }
}

double AveragePrecision::Of(const Class& one, size_t threshold, Draws draws) {
  double objects = 0;
  for (const auto& [picture, count] : one.objects) objects += count * Times(draws, picture);
  if (objects == 0) return NAN;
  std::vector<std::pair<double, double>> curve;  // recall, precision
  double right = 0, wrong = 0;
  for (const Found& found : one.found) {
    const uint32_t times = Times(draws, found.picture);
    if (times == 0) continue;
    (found.right >> threshold & 1 ? right : wrong) += times;
    curve.emplace_back(right / objects, right / (right + wrong));
  }
  for (size_t i = curve.size(); i-- > 1;)
    curve[i - 1].second = std::max(curve[i - 1].second, curve[i].second);
  double sum = 0;
  size_t at = 0;
  for (size_t r = 0; r < kRecalls; ++r) {
    const double recall = static_cast<double>(r) / (kRecalls - 1);
    while (at < curve.size() && curve[at].first < recall - 1e-12) ++at;
    if (at < curve.size()) sum += curve[at].second;
  }
  return sum / kRecalls;
}

double AveragePrecision::At(size_t threshold, Draws draws) const {
  double sum = 0;
  size_t present = 0;
  for (const Class& one : classes_) {
    const double ap = Of(one, threshold, draws);
    if (std::isnan(ap)) continue;
    sum += ap;
    ++present;
  }
  return present ? sum / static_cast<double>(present) : NAN;
}

double AveragePrecision::Mean(Draws draws) const {
  double sum = 0;
  for (size_t t = 0; t < kThresholds; ++t) sum += At(t, draws);
  return sum / kThresholds;
}

}  // namespace whet::eval
