// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "ops/movement.h"

namespace whet::ops {
namespace {

Result<std::vector<ir::Type>> Infer(const NodeView& view) {
  const auto boxes = ir::StaticDims(view.in(0).shape), scores = ir::StaticDims(view.in(1).shape);
  if (!boxes || !scores) return Error("the sizes of boxes or scores are open; bind them with --shape");
  const bool fits = boxes->size() == 3 && scores->size() == 3 && (*boxes)[2] == 4 &&
                    (*boxes)[0] == (*scores)[0] && (*boxes)[1] == (*scores)[2];
  if (!fits) {
    return Error(fmt::format("boxes {} and scores {} must be [batch, boxes, 4] and [batch, classes, boxes]",
                             ToString(view.in(0).shape), ToString(view.in(1).shape)));
  }
  const int64_t each = std::clamp<int64_t>(view.attrs().Int("max_output"), 0, (*boxes)[1]);
  int64_t most = 0;
  if (__builtin_mul_overflow((*scores)[0] * (*scores)[1], each, &most))
    return Error("it may select too many boxes");
  return std::vector<ir::Type>{{DType::kI64, {most, 3}, {}}, {DType::kI64, {1}, {}}};
}

Status Verify(const NodeView& view) {
  for (size_t i : {0, 1}) {
    if (view.in(i).dtype != DType::kF32)
      return Error(fmt::format("operand {} is {}; it must be f32", i, ToString(view.in(i))));
  }
  const double most = view.attrs().Real("iou_threshold");
  return most >= 0 && most <= 1 ? Status() : Error("attribute 'iou_threshold' must lie between 0 and 1");
}

struct Box {
  float y0, x0, y1, x1;
};

Box BoxAt(const float* b, bool centre) {
  if (centre) {
    const float half_w = b[2] / 2, half_h = b[3] / 2;
    return {b[1] - half_h, b[0] - half_w, b[1] + half_h, b[0] + half_w};
  }
  return {std::min(b[0], b[2]), std::min(b[1], b[3]), std::max(b[0], b[2]), std::max(b[1], b[3])};
}

// Single IEEE operations in this order, so the decision is the same everywhere.
bool Overlap(const Box& a, const Box& b, float threshold) {
  const float height = std::min(a.y1, b.y1) - std::max(a.y0, b.y0);
  const float width = std::min(a.x1, b.x1) - std::max(a.x0, b.x0);
  if (!(height > 0) || !(width > 0)) return false;
  const float common = height * width;
  const float area_a = (a.y1 - a.y0) * (a.x1 - a.x0), area_b = (b.y1 - b.y0) * (b.x1 - b.x0);
  if (!(area_a > 0) || !(area_b > 0)) return false;
  const float sum = area_a + area_b;
  const float united = sum - common;
  return common / united > threshold;
}

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  const ir::Tensor &boxes = view.in(0), &scores = view.in(1);
  const int64_t classes = scores.dims()[1], n = scores.dims()[2];
  const float threshold = static_cast<float>(view.attrs().Real("iou_threshold"));
  const bool floor = view.attrs().Has("score_threshold"), centre = view.attrs().Int("centre", 0) != 0;
  const float least = static_cast<float>(view.attrs().Real("score_threshold"));
  const int64_t each = std::clamp<int64_t>(view.attrs().Int("max_output"), 0, n);
  ir::Tensor selected = ResultTensor(view);
  int64_t found = 0;
  for (int64_t map = 0; map < scores.dims()[0] * classes; ++map) {
    const float* score = scores.Data<float>().data() + map * n;
    const float* corners = boxes.Data<float>().data() + map / classes * n * 4;
    std::vector<int64_t> order;
    for (int64_t i = 0; i < n; ++i) {
      if (score[i] == score[i] && (!floor || score[i] > least)) order.push_back(i);
    }
    std::stable_sort(order.begin(), order.end(), [&](int64_t a, int64_t b) { return score[a] > score[b]; });
    std::vector<Box> kept;
    for (int64_t i : order) {
      if (static_cast<int64_t>(kept.size()) == each) break;
      const Box box = BoxAt(corners + i * 4, centre);
      if (std::any_of(kept.begin(), kept.end(),
                      [&](const Box& other) { return Overlap(other, box, threshold); }))
        continue;
      kept.push_back(box);
      const int64_t row[] = {map / classes, map % classes, i};
      std::copy_n(row, 3, selected.MutableData<int64_t>().begin() + found++ * 3);
    }
  }
  return std::vector{selected, ir::Tensor::Of<int64_t>({1}, {found})};
}

constexpr AttrSpec kAttrs[] = {
    {"max_output", AttrKind::kInt, true, "how many boxes of a class are selected at most"},
    {"iou_threshold", AttrKind::kReal, true,
     "a box that shares more than this with a selected one is left out"},
    {"score_threshold", AttrKind::kReal, false,
     "boxes of this score and below are left out; all stay when absent"},
    {"centre", AttrKind::kInt, false,
     "1: boxes are [x, y, width, height] of their centres; 0: two corners [y, x, y, x]"},
};

}  // namespace

const Op kOp_non_max_suppression = {"non_max_suppression",
                                    "the best boxes that do not overlap, and how many",
                                    2,
                                    2,
                                    2,
                                    kAttrs,
                                    Infer,
                                    Verify,
                                    Eval};

}  // namespace whet::ops
