// SPDX-License-Identifier: Apache-2.0
#include "cli/answer.h"

#include <fmt/format.h>

#include <cmath>

#include "cli/outputs.h"

namespace whet::cli {
namespace {

using Json = nlohmann::ordered_json;

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

void PrintPoint(const card::Keypoint& point, bool score) {
  fmt::print("  {:<16} {:>7.1f} {:>7.1f}", point.name, point.x, point.y);
  score ? fmt::print("   {:.3f}\n", point.score) : fmt::print("\n");
}

}  // namespace

void PrintAnswer(const card::Answer& answer) {
  for (const card::Class& row : answer.classes) fmt::print("{:>8.4f}  {}\n", row.score, row.name);
  for (const card::Box& box : answer.boxes) {
    fmt::print("{} {:.3f}  x {:.1f} to {:.1f}, y {:.1f} to {:.1f}\n", box.is.name, box.is.score, box.x0,
               box.x1, box.y0, box.y1);
    for (const card::Keypoint& point : box.keypoints) PrintPoint(point, false);
  }
  for (const card::Keypoint& point : answer.keypoints) PrintPoint(point, true);
  for (const card::Span& span : answer.speech)
    fmt::print("speech {:.2f}  {:.2f} s to {:.2f} s\n", span.score, span.begin, span.end);
  if (answer.classes.empty() && answer.boxes.empty() && answer.keypoints.empty() && answer.speech.empty())
    fmt::print("nothing found\n");
}

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

std::string JsonText(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace whet::cli
