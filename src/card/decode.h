// SPDX-License-Identifier: Apache-2.0
// From output tensors to an answer: classes, boxes or keypoints in pixels of the source picture.
#ifndef WHET_CARD_DECODE_H_
#define WHET_CARD_DECODE_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "card/card.h"
#include "card/prepare.h"

namespace whet::card {

// An output tensor in real values.
struct RealTensor {
  std::string name;
  std::vector<int64_t> dims;
  std::vector<float> values;
};

struct Class {
  int index = 0;
  std::string name;  // "class 7" where the card has no label
  float score = 0;
};

struct Keypoint {
  std::string name;
  float x = 0, y = 0;
  float score = 1;
};

struct Box {
  float x0 = 0, y0 = 0, x1 = 0, y1 = 0;
  Class is;
  std::vector<Keypoint> keypoints;
};

// A part of a sound, in seconds from its start.
struct Span {
  double begin = 0, end = 0;
  float score = 0;  // the highest within
};

struct Answer {
  std::vector<Class> classes;
  std::vector<Box> boxes;
  std::vector<Keypoint> keypoints;
  std::vector<Span> speech;          // in order of time
  std::vector<float> probabilities;  // of speech, one per window
};

// Order: score descending, then index ascending; so is the order in which boxes suppress others. Rows with a
// value that is not a number are left out. An output whose shape does not fit the decoder is an error that
// names the card's key. For `speech` the outputs are those of all runs over a sound, stacked along a leading axis.
Result<Answer> Decode(const Card& card, std::span<const RealTensor> outputs, const Geometry& geometry);

}  // namespace whet::card

#endif  // WHET_CARD_DECODE_H_
