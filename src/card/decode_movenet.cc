// SPDX-License-Identifier: Apache-2.0
// MoveNet single pose: seventeen rows y, x, score; positions in parts of the input's size.
#include <cmath>

#include "card/decoders.h"

namespace whet::card {
namespace {

constexpr const char* kPoints[] = {
    "nose",           "left eye",   "right eye",   "left ear",   "right ear",   "left shoulder",
    "right shoulder", "left elbow", "right elbow", "left wrist", "right wrist", "left hip",
    "right hip",      "left knee",  "right knee",  "left ankle", "right ankle"};

}  // namespace

Result<Answer> DecodeMovenet(const Decoding& decoding) {
  const RealTensor& tensor = *WHET_TRY(decoding.Tensor("keypoints", 0));
  if (tensor.values.size() != std::size(kPoints) * 3) return WrongShape(tensor, "keypoints", "17 rows of 3");
  const Geometry& g = decoding.geometry;
  Answer answer;
  for (size_t i = 0; i < std::size(kPoints); ++i) {
    const float y = tensor.values[i * 3], x = tensor.values[i * 3 + 1], score = tensor.values[i * 3 + 2];
    if (!std::isfinite(x) || !std::isfinite(y) || !(score >= decoding.output.score)) continue;
    answer.keypoints.push_back({kPoints[i],
                                static_cast<float>(g.SourceX(static_cast<double>(x) * g.net_width)),
                                static_cast<float>(g.SourceY(static_cast<double>(y) * g.net_height)), score});
  }
  return answer;
}

}  // namespace whet::card
