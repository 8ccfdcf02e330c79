// SPDX-License-Identifier: Apache-2.0
#include "cli/answer.h"

#include <fmt/format.h>

namespace whet::cli {
namespace {

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

}  // namespace whet::cli
