// SPDX-License-Identifier: Apache-2.0
#include "cli/annotate.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>

#include "media/draw.h"

namespace whet::cli {
namespace {

constexpr int kLeastSide = 320;  // labels read well from here

// Pairs of keypoints that a line joins, where both are there.
constexpr std::string_view kBones[][2] = {{"left shoulder", "right shoulder"},
                                          {"left shoulder", "left elbow"},
                                          {"left elbow", "left wrist"},
                                          {"right shoulder", "right elbow"},
                                          {"right elbow", "right wrist"},
                                          {"left shoulder", "left hip"},
                                          {"right shoulder", "right hip"},
                                          {"left hip", "right hip"},
                                          {"left hip", "left knee"},
                                          {"left knee", "left ankle"},
                                          {"right hip", "right knee"},
                                          {"right knee", "right ankle"},
                                          {"nose", "left eye"},
                                          {"nose", "right eye"},
                                          {"left eye", "left ear"},
                                          {"right eye", "right ear"}};

class Painter {
 public:
  Painter(const media::Image& picture, int factor)
      : image_(factor == 1 ? picture
                           : media::Resize(picture, picture.width * factor, picture.height * factor)),
        factor_(factor),
        width_(media::LineWidth(image_)),
        scale_(std::max(1, (std::max(image_.width, image_.height) + 128) / 320)) {}

  void Draw(const card::Box& box) {
    const media::Colour colour = media::PaletteColour(box.is.index + box.is.index / 8);
    const int x = At(box.x0), y = At(box.y0);
    media::Frame(image_, x, y, At(box.x1), At(box.y1), width_, colour);
    for (const card::Keypoint& point : box.keypoints) Dot(point, colour);
    const int above = y - width_ / 2 - media::LabelHeight(scale_);
    media::Label(image_, x - width_ / 2, above >= 0 ? above : y,
                 fmt::format("{} {:.2f}", box.is.name, box.is.score), scale_, colour);
  }

  void Draw(const std::vector<card::Keypoint>& points) {
    const auto find = [&](std::string_view name) {
      return std::find_if(points.begin(), points.end(),
                          [&](const card::Keypoint& point) { return point.name == name; });
    };
    for (const auto& [from, to] : kBones) {
      const auto a = find(from), b = find(to);
      if (a == points.end() || b == points.end()) continue;
      media::Line(image_, At(a->x), At(a->y), At(b->x), At(b->y), width_, media::PaletteColour(2));
    }
    for (const card::Keypoint& point : points) Dot(point, media::PaletteColour(1));
  }

  void Draw(const std::vector<card::Class>& classes) {
    int y = 0;
    for (size_t i = 0; i < classes.size() && y + media::LabelHeight(scale_) <= image_.height; ++i) {
      const media::Colour box = i == 0 ? media::PaletteColour(0) : media::Colour{30, 30, 30};
      media::Label(image_, 0, y, fmt::format("{:.2f} {}", classes[i].score, classes[i].name), scale_, box);
      y += media::LabelHeight(scale_);
    }
  }

  media::Image Take() { return std::move(image_); }

 private:
  int At(float source) const {
    return static_cast<int>(std::lround(std::clamp(source * static_cast<float>(factor_), -1e6f, 1e6f)));
  }

  void Dot(const card::Keypoint& point, media::Colour colour) {
    media::Disc(image_, At(point.x), At(point.y), width_ + 2, {20, 20, 20});
    media::Disc(image_, At(point.x), At(point.y), width_ + 1, colour);
  }

  media::Image image_;
  int factor_, width_, scale_;
};

}  // namespace

media::Image Annotate(const media::Image& picture, const card::Answer& answer) {
  const int longest = std::max({picture.width, picture.height, 1});
  Painter painter(picture, (kLeastSide + longest - 1) / longest);
  // Worst first, so that the best lies on top.
  for (auto box = answer.boxes.rbegin(); box != answer.boxes.rend(); ++box) painter.Draw(*box);
  painter.Draw(answer.keypoints);
  painter.Draw(answer.classes);
  return painter.Take();
}

}  // namespace whet::cli
