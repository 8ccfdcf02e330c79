// SPDX-License-Identifier: Apache-2.0
#include "eval/keypoints.h"

#include <algorithm>
#include <cmath>

namespace whet::eval {
namespace {

// Of COCO's seventeen points, nose to ankles: the spread of annotators, in parts of the object's size.
constexpr double kSigmas[] = {0.026, 0.025, 0.025, 0.035, 0.035, 0.079, 0.079, 0.072, 0.072,
                              0.062, 0.062, 0.107, 0.107, 0.087, 0.087, 0.089, 0.089};
constexpr double kOtherSigma = 0.05, kNear = 0.2;

}  // namespace

std::optional<Nearness> Compare(const TrueBox& truth, const std::vector<card::Keypoint>& found) {
  const double width = truth.x1 - truth.x0, height = truth.y1 - truth.y0;
  Nearness nearness;
  for (size_t i = 0; i < truth.points.size(); ++i) {
    if (!truth.points[i].visible) continue;
    ++nearness.of;
    if (i >= found.size()) continue;
    const double dx = static_cast<double>(found[i].x) - truth.points[i].x,
                 dy = static_cast<double>(found[i].y) - truth.points[i].y, d2 = dx * dx + dy * dy;
    const double spread = 2 * (truth.points.size() == std::size(kSigmas) ? kSigmas[i] : kOtherSigma);
    nearness.oks += std::exp(-d2 / (2 * width * height * spread * spread));
    nearness.near += std::sqrt(d2) <= kNear * std::max(width, height);
  }
  if (nearness.of == 0) return std::nullopt;
  nearness.oks /= static_cast<double>(nearness.of);
  return nearness;
}

}  // namespace whet::eval
