// SPDX-License-Identifier: Apache-2.0
#include "card/decode.h"

#include "card/decoders.h"

namespace whet::card {

Result<const RealTensor*> Decoding::Tensor(const std::string& role, size_t by_order) const {
  const auto named = output.tensors.find(role);
  for (size_t i = 0; i < tensors.size(); ++i) {
    const bool here = named == output.tensors.end()
                          ? i == by_order
                          : tensors[i].name == named->second || std::to_string(i) == named->second;
    if (here) return &tensors[i];
  }
  std::string names;
  for (size_t i = 0; i < tensors.size(); ++i)
    names += (i ? ", " : "") + std::to_string(i) + " '" + tensors[i].name + "'";
  return Error("output.tensors: no output for '" + role + "'; the outputs are " + names);
}

Class Decoding::Named(int index, float score) const {
  const auto at = static_cast<size_t>(index);
  const bool known = at < output.labels.size() && !output.labels[at].empty();
  return {index, known ? output.labels[at] : "class " + std::to_string(index), score};
}

Status WrongShape(const RealTensor& tensor, const std::string& role, const std::string& wanted) {
  std::string dims;
  for (int64_t dim : tensor.dims) dims += (dims.empty() ? "" : ", ") + std::to_string(dim);
  return Error("output '" + tensor.name + "' is [" + dims + "], the decoder reads " + wanted +
               "; output.tensors." + role + " of the card names another");
}

Result<Answer> Decode(const Card& card, std::span<const RealTensor> outputs, const Geometry& geometry) {
  const Decoding decoding = {card, card.output, outputs, geometry};
  switch (card.output.decoder) {
    case Decoder::kClasses:
      return DecodeClasses(decoding);
    case Decoder::kYolox:
      return DecodeYolox(decoding);
    case Decoder::kBlazeface:
      return DecodeBlazeface(decoding);
    case Decoder::kMovenet:
      return DecodeMovenet(decoding);
    case Decoder::kSpeech:
      return DecodeSpeech(decoding);
    case Decoder::kNone:
      break;
  }
  return Answer();
}

}  // namespace whet::card
