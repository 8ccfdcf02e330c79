// SPDX-License-Identifier: Apache-2.0
// BlazeFace (arXiv:1907.05047): every anchor sits in the middle of a cell; boxes and six keypoints are in
// input pixels around it.
#include <algorithm>
#include <cmath>

#include "card/decoders.h"

namespace whet::card {
namespace {

constexpr size_t kColumns = 16;  // x, y, w, h, then x, y of six points
constexpr const char* kPoints[] = {"right eye", "left eye", "nose", "mouth", "right ear", "left ear"};

struct Centre {
  double x, y;
};

int64_t CountAnchors(const Output& output, const Geometry& g) {
  int64_t count = 0;
  for (size_t i = 0; i < output.strides.size(); ++i) {
    count +=
        int64_t{g.net_width / output.strides[i]} * (g.net_height / output.strides[i]) * output.anchors[i];
  }
  return count;
}

std::vector<Centre> Centres(const Output& output, const Geometry& g) {
  std::vector<Centre> centres;
  for (size_t i = 0; i < output.strides.size(); ++i) {
    const int stride = output.strides[i];
    for (int line = 0; line < g.net_height / stride; ++line) {
      for (int column = 0; column < g.net_width / stride; ++column) {
        const Centre centre = {(column + 0.5) * stride, (line + 0.5) * stride};
        centres.insert(centres.end(), static_cast<size_t>(output.anchors[i]), centre);
      }
    }
  }
  return centres;
}

float Sigmoid(float logit) {
  return static_cast<float>(1 / (1 + std::exp(-std::clamp(static_cast<double>(logit), -100.0, 100.0))));
}

Box ReadRow(const Decoding& decoding, std::span<const float> row, const Centre& centre, float score) {
  const Geometry& g = decoding.geometry;
  const double cx = row[0] + centre.x, cy = row[1] + centre.y;
  Box box;
  box.x0 = static_cast<float>(g.SourceX(cx - row[2] / 2));
  box.y0 = static_cast<float>(g.SourceY(cy - row[3] / 2));
  box.x1 = static_cast<float>(g.SourceX(cx + row[2] / 2));
  box.y1 = static_cast<float>(g.SourceY(cy + row[3] / 2));
  box.is = decoding.output.labels.empty() ? Class{0, "face", score} : decoding.Named(0, score);
  for (size_t p = 0; p < std::size(kPoints); ++p) {
    box.keypoints.push_back({kPoints[p], static_cast<float>(g.SourceX(row[4 + 2 * p] + centre.x)),
                             static_cast<float>(g.SourceY(row[5 + 2 * p] + centre.y)), score});
  }
  return box;
}

}  // namespace

Result<Answer> DecodeBlazeface(const Decoding& decoding) {
  const RealTensor& boxes = *WHET_TRY(decoding.Tensor("boxes", 0));
  const RealTensor& scores = *WHET_TRY(decoding.Tensor("scores", 1));
  const auto count = static_cast<size_t>(CountAnchors(decoding.output, decoding.geometry));
  if (boxes.values.size() != count * kColumns)
    return WrongShape(boxes, "boxes", std::to_string(count) + " rows of 16");
  if (scores.values.size() != count) return WrongShape(scores, "scores", std::to_string(count) + " scores");
  const std::vector<Centre> centres = Centres(decoding.output, decoding.geometry);
  std::vector<Box> found;
  for (size_t i = 0; i < centres.size(); ++i) {
    const std::span<const float> row = std::span(boxes.values).subspan(i * kColumns, kColumns);
    const float score = Sigmoid(scores.values[i]);
    const bool finite = std::all_of(row.begin(), row.end(), [](float value) { return std::isfinite(value); });
    if (finite && score >= decoding.output.score) found.push_back(ReadRow(decoding, row, centres[i], score));
  }
  Answer answer;
  answer.boxes = Suppress(std::move(found), decoding.output.iou, decoding.output.nms);
  return answer;
}

}  // namespace whet::card
