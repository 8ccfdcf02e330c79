// SPDX-License-Identifier: Apache-2.0
// YOLOX heads: one row per cell of the grids, finest first: centre relative to the cell, logarithm of the
// size, objectness, classes.
#include <algorithm>
#include <cmath>

#include "card/decoders.h"

namespace whet::card {
namespace {

constexpr size_t kBoxColumns = 5;  // x, y, w, h, objectness

// The box of one row, or nothing when it scores too low.
bool ReadRow(const Decoding& decoding, std::span<const float> row, int column, int line, int stride,
             Box* box) {
  const auto best = std::max_element(row.begin() + kBoxColumns, row.end());
  const float score = row[4] * *best;
  if (!(score >= decoding.output.score)) return false;
  const Geometry& g = decoding.geometry;
  const double cx = (row[0] + column) * stride, cy = (row[1] + line) * stride;
  const double w = std::exp(static_cast<double>(row[2])) * stride / 2,
               h = std::exp(static_cast<double>(row[3])) * stride / 2;
  if (!std::isfinite(cx) || !std::isfinite(cy) || !std::isfinite(w) || !std::isfinite(h)) return false;
  box->x0 = static_cast<float>(std::clamp(g.SourceX(cx - w), 0.0, static_cast<double>(g.source_width)));
  box->x1 = static_cast<float>(std::clamp(g.SourceX(cx + w), 0.0, static_cast<double>(g.source_width)));
  box->y0 = static_cast<float>(std::clamp(g.SourceY(cy - h), 0.0, static_cast<double>(g.source_height)));
  box->y1 = static_cast<float>(std::clamp(g.SourceY(cy + h), 0.0, static_cast<double>(g.source_height)));
  box->is = decoding.Named(static_cast<int>(best - row.begin() - kBoxColumns), score);
  return true;
}

}  // namespace

Result<Answer> DecodeYolox(const Decoding& decoding) {
  const RealTensor& tensor = *WHET_TRY(decoding.Tensor("rows", 0));
  const Geometry& g = decoding.geometry;
  int64_t cells = 0;
  for (int stride : decoding.output.strides) cells += int64_t{g.net_width / stride} * (g.net_height / stride);
  const int64_t width = tensor.dims.empty() ? 0 : tensor.dims.back();
  if (width <= static_cast<int64_t>(kBoxColumns) ||
      static_cast<int64_t>(tensor.values.size()) != cells * width) {
    return WrongShape(tensor, "rows", std::to_string(cells) + " rows of 5 + classes");
  }
  std::vector<Box> boxes;
  const auto columns = static_cast<size_t>(width);
  size_t at = 0;
  for (int stride : decoding.output.strides) {
    for (int line = 0; line < g.net_height / stride; ++line) {
      for (int column = 0; column < g.net_width / stride; ++column, at += columns) {
        Box box;
        if (ReadRow(decoding, std::span(tensor.values).subspan(at, columns), column, line, stride, &box))
          boxes.push_back(std::move(box));
      }
    }
  }
  Answer answer;
  answer.boxes = Suppress(std::move(boxes), decoding.output.iou, decoding.output.nms);
  return answer;
}

}  // namespace whet::card
