// SPDX-License-Identifier: Apache-2.0
// One function per decoder, and what they share. decode.h chooses among them.
#ifndef WHET_CARD_DECODERS_H_
#define WHET_CARD_DECODERS_H_

#include "card/decode.h"

namespace whet::card {

// The outputs of one model and the picture they speak of.
struct Decoding {
  const Card& card;
  const Output& output;
  std::span<const RealTensor> tensors;
  const Geometry& geometry;

  // The tensor that plays `role`: as the card names or numbers it, else output number `by_order`.
  Result<const RealTensor*> Tensor(const std::string& role, size_t by_order) const;
  Class Named(int index, float score) const;
};

// An error for a tensor whose shape is not what the decoder reads.
Status WrongShape(const RealTensor& tensor, const std::string& role, const std::string& wanted);

Result<Answer> DecodeClasses(const Decoding& decoding);
Result<Answer> DecodeYolox(const Decoding& decoding);
Result<Answer> DecodeBlazeface(const Decoding& decoding);
Result<Answer> DecodeMovenet(const Decoding& decoding);
Result<Answer> DecodeSpeech(const Decoding& decoding);

// Greedy non-maximum suppression within each class. Plain keeps the best of boxes that overlap by more than
// `iou`; weighted takes their mean, weighted by score, with the best one's score.
std::vector<Box> Suppress(std::vector<Box> boxes, float iou, Nms nms);

}  // namespace whet::card

#endif  // WHET_CARD_DECODERS_H_
