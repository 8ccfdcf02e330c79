// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include "base/file.h"
#include "eval/labels.h"

namespace whet::eval {
namespace {

constexpr size_t kBoxFields = 5, kPointFields = 3;
constexpr double kSlack = 1e-3;  // how far over the picture's edge rounded labels may lie
constexpr const char* kForm = "a row is `class cx cy w h`, then `x y visible` for each keypoint";

Result<std::vector<double>> Numbers(std::string_view line) {
  std::vector<double> numbers;
  while (true) {
    const size_t begin = line.find_first_not_of(" \t\r");
    if (begin == std::string_view::npos) return numbers;
    line.remove_prefix(begin);
    double number = 0;
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), number);
    if (error != std::errc() || !std::isfinite(number)) return Error(kForm);
    numbers.push_back(number);
    line.remove_prefix(static_cast<size_t>(end - line.data()));
  }
}

bool InPicture(double part) {
  return part >= -kSlack && part <= 1 + kSlack;
}

Result<TrueBox> ParseBox(const std::vector<double>& row, double width, double height) {
  if (row.size() < kBoxFields || (row.size() - kBoxFields) % kPointFields != 0) return Error(kForm);
  if (row[0] < 0 || row[0] > 1e9 || row[0] != std::floor(row[0]))
    return Error("the class is no whole number");
  const bool inside = InPicture(row[1]) && InPicture(row[2]) && row[3] > 0 && row[3] <= 1 + kSlack &&
                      row[4] > 0 && row[4] <= 1 + kSlack;
  if (!inside) return Error("the box does not lie in the picture; sizes are in parts of it, 0 to 1");
  TrueBox box;
  box.index = static_cast<int>(row[0]);
  box.x0 = (row[1] - row[3] / 2) * width;
  box.x1 = (row[1] + row[3] / 2) * width;
  box.y0 = (row[2] - row[4] / 2) * height;
  box.y1 = (row[2] + row[4] / 2) * height;
  if (!(box.x1 > box.x0) || !(box.y1 > box.y0)) return Error("the box has no size");
  for (size_t i = kBoxFields; i < row.size(); i += kPointFields)
    box.points.push_back({row[i] * width, row[i + 1] * height, row[i + 2] > 0});
  return box;
}

}  // namespace

Result<std::vector<TrueBox>> ParseBoxes(std::string_view text, int width, int height) {
  std::set<std::vector<double>> seen;
  std::vector<TrueBox> boxes;
  for (size_t line = 1; !text.empty(); ++line) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string context = fmt::format("line {}", line);
    std::vector<double> row = WHET_TRY(Numbers(text.substr(0, end)).With(context));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (row.empty() || seen.contains(row)) continue;
    boxes.push_back(WHET_TRY(ParseBox(row, width, height).With(context)));
    seen.insert(std::move(row));
  }
  return boxes;
}

Result<std::optional<std::vector<TrueBox>>> ReadBoxLabels(const std::string& folder, const std::string& name,
                                                          int width, int height) {
  const std::string path = BoxLabelPath(folder, name);
  if (!FileExists(path)) return std::optional<std::vector<TrueBox>>();
  return std::optional(WHET_TRY(ParseBoxes(WHET_TRY(ReadText(path)), width, height).With(path)));
}

std::string BoxLabelPath(const std::string& folder, const std::string& name) {
  return fmt::format("{}/{}.txt", folder, name.substr(0, name.rfind('.')));
}

}  // namespace whet::eval
