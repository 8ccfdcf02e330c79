// SPDX-License-Identifier: Apache-2.0
#include "report/answer.h"

#include <cmath>

namespace whet::report {
namespace {

// Decimals that say more than the arithmetic knows are left out.
double Rounded(float value, double steps) {
  return std::round(static_cast<double>(value) * steps) / steps;
}

Json PointRow(const card::Keypoint& point) {
  return {{"name", point.name},
          {"x", Rounded(point.x, 1e3)},
          {"y", Rounded(point.y, 1e3)},
          {"score", Rounded(point.score, 1e6)}};
}

Json BoxRow(const card::Box& box) {
  Json row = {
      {"x0", Rounded(box.x0, 1e3)},         {"y0", Rounded(box.y0, 1e3)}, {"x1", Rounded(box.x1, 1e3)},
      {"y1", Rounded(box.y1, 1e3)},         {"index", box.is.index},      {"name", box.is.name},
      {"score", Rounded(box.is.score, 1e6)}};
  if (box.keypoints.empty()) return row;
  row["keypoints"] = Json::array();
  for (const card::Keypoint& point : box.keypoints) row["keypoints"].push_back(PointRow(point));
  return row;
}

}  // namespace

Json ToJson(const card::Answer& answer) {
  Json json = {{"classes", Json::array()}, {"boxes", Json::array()}, {"keypoints", Json::array()}};
  for (const card::Class& row : answer.classes) {
    json["classes"].push_back({{"index", row.index}, {"name", row.name}, {"score", Rounded(row.score, 1e6)}});
  }
  for (const card::Box& box : answer.boxes) json["boxes"].push_back(BoxRow(box));
  for (const card::Keypoint& point : answer.keypoints) json["keypoints"].push_back(PointRow(point));
  if (answer.probabilities.empty()) return json;
  json["speech"] = Json::array();
  for (const card::Span& span : answer.speech)
    json["speech"].push_back({{"begin", span.begin}, {"end", span.end}, {"score", Rounded(span.score, 1e6)}});
  return json;
}

}  // namespace whet::report
