// SPDX-License-Identifier: Apache-2.0
// How near found keypoints are to labelled ones.
#ifndef WHET_EVAL_KEYPOINTS_H_
#define WHET_EVAL_KEYPOINTS_H_

#include <optional>
#include <vector>

#include "card/decode.h"
#include "eval/labels.h"

namespace whet::eval {

struct Nearness {
  double oks = 0;           // object keypoint similarity, 0 to 1
  size_t near = 0, of = 0;  // points within a fifth of the box's longer side, and labelled points
};

// COCO's similarity: the mean over labelled points of exp(-d^2 / (2 area (2 sigma)^2)). Seventeen points take COCO's sigmas, others
// 0.05 each. Nothing where no point is labelled. Points that the model did not find are far away; found points follow the order
// of the labelled ones.
std::optional<Nearness> Compare(const TrueBox& truth, const std::vector<card::Keypoint>& found);

}  // namespace whet::eval

#endif  // WHET_EVAL_KEYPOINTS_H_
