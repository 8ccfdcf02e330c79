// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "card/decoders.h"

namespace whet::card {
namespace {

float Area(const Box& box) {
  return std::max(0.0f, box.x1 - box.x0) * std::max(0.0f, box.y1 - box.y0);
}

float Overlap(const Box& a, const Box& b) {
  const float w = std::min(a.x1, b.x1) - std::max(a.x0, b.x0),
              h = std::min(a.y1, b.y1) - std::max(a.y0, b.y0);
  if (!(w > 0) || !(h > 0)) return 0;
  return w * h / (Area(a) + Area(b) - w * h);
}

void Scale(Box& box, float by) {
  for (float* value : {&box.x0, &box.y0, &box.x1, &box.y1}) *value *= by;
  for (Keypoint& point : box.keypoints) point.x *= by, point.y *= by;
}

void AddScaled(Box& sum, const Box& box, float by) {
  sum.x0 += box.x0 * by, sum.y0 += box.y0 * by, sum.x1 += box.x1 * by, sum.y1 += box.y1 * by;
  for (size_t i = 0; i < sum.keypoints.size(); ++i) {
    sum.keypoints[i].x += box.keypoints[i].x * by;
    sum.keypoints[i].y += box.keypoints[i].y * by;
  }
}

}  // namespace

std::vector<Box> Suppress(std::vector<Box> boxes, float iou, Nms nms) {
  std::stable_sort(boxes.begin(), boxes.end(),
                   [](const Box& a, const Box& b) { return a.is.score > b.is.score; });
  std::vector<bool> gone(boxes.size(), false);
  std::vector<Box> kept;
  for (size_t i = 0; i < boxes.size(); ++i) {
    if (gone[i]) continue;
    Box box = boxes[i];
    float weight = box.is.score;
    if (nms == Nms::kWeighted) Scale(box, weight);
    for (size_t j = i + 1; j < boxes.size(); ++j) {
      if (gone[j] || boxes[j].is.index != boxes[i].is.index || !(Overlap(boxes[i], boxes[j]) > iou)) continue;
      gone[j] = true;
      if (nms == Nms::kWeighted) AddScaled(box, boxes[j], boxes[j].is.score);
      weight += boxes[j].is.score;
    }
    if (nms == Nms::kWeighted && weight > 0) Scale(box, 1 / weight);
    kept.push_back(std::move(box));
  }
  return kept;
}

}  // namespace whet::card
