// SPDX-License-Identifier: Apache-2.0
#include "kernels/non_max_suppression/non_max_suppression.h"

#include <algorithm>
#include <bit>

#include "bind/counted.h"

namespace whet::bind {
namespace {

bool Has(const OpView& view, std::string_view key) {
  return std::any_of(view.op().attrs.begin(), view.op().attrs.end(),
                     [&](const format::Attr& attr) { return attr.key == key; });
}

int32_t Bits(double value) {
  return std::bit_cast<int32_t>(static_cast<float>(value));
}

}  // namespace

Status Bind_non_max_suppression(const OpView& view, std::vector<Call>* calls) {
  WHET_TRY(CheckEnds(view, 2, 2));
  const format::Tensor &boxes = view.in(0), &scores = view.in(1);
  for (size_t i : {0, 1}) {
    WHET_TRY(CheckType(view.in(i), DType::kF32));
    WHET_TRY(CheckRank(view.in(i), 3));
  }
  WHET_TRY(CheckDims(boxes, {scores.dims[0], scores.dims[2], 4}));
  whet_non_max_suppression_params p = {};
  p.batches = Dim(scores, 0);
  p.classes = Dim(scores, 1);
  p.boxes = Dim(scores, 2);
  p.each = static_cast<int32_t>(std::clamp<int64_t>(view.Int("max_output", 0), 0, p.boxes));
  p.centre = WHET_TRY(IntIn(view, "centre", 0, 0, 1));
  p.iou_threshold = Bits(view.Real("iou_threshold", 0));
  p.has_least = Has(view, "score_threshold") ? 1 : 0;
  p.least = Bits(view.Real("score_threshold", 0));
  WHET_TRY(CheckNumbers(view.out(0), int64_t{3} * p.batches * p.classes * p.each));
  WHET_TRY(CheckNumbers(view.out(1), 1));
  calls->emplace_back(WholeCall(view, "non_max_suppression")).SetParams(p);
  return {};
}

}  // namespace whet::bind
