// SPDX-License-Identifier: Apache-2.0
#include "card/suggest.h"

#include <optional>

namespace whet::card {
namespace {

constexpr int64_t kLeastSide = 24;       // smaller planes are feature maps rather than pictures
constexpr int64_t kLeastSamples = 4000;  // shorter vectors are features rather than sound
constexpr int64_t kMovenetPoints = 17, kBlazefaceColumns = 16;

// The channels of a picture-like shape, or nothing.
std::optional<int64_t> PictureChannels(const std::vector<int64_t>& dims, Layout layout) {
  if (dims.size() != 4 || dims[0] != 1) return std::nullopt;
  const bool nhwc = layout == Layout::kNhwc;
  const int64_t channels = dims[nhwc ? 3 : 1], height = dims[nhwc ? 1 : 2], width = dims[nhwc ? 2 : 3];
  if ((channels != 1 && channels != 3) || height < kLeastSide || width < kLeastSide) return std::nullopt;
  return channels;
}

void SuggestInput(const format::Tensor& tensor, Input* input) {
  for (Layout layout : {Layout::kNhwc, Layout::kNchw}) {
    const std::optional<int64_t> channels = PictureChannels(tensor.dims, layout);
    if (!channels) continue;
    input->kind = InputKind::kImage;
    input->image.layout = layout;
    input->image.colours = *channels == 1 ? Colours::kGrey : Colours::kRgb;
    input->image.values = tensor.dtype == DType::kF32 ? Values::kReal : Values::kPixel;
    input->image.std = {255, 255, 255};
    return;
  }
  if (tensor.dims.size() <= 2 && tensor.count() >= kLeastSamples) {
    input->kind = InputKind::kAudio;
    input->rate = 16000;
  }
}

int64_t Last(const format::Tensor& tensor) {
  return tensor.dims.empty() ? 1 : tensor.dims.back();
}

// Rows of a YOLOX head for an input of this size.
int64_t YoloxRows(int64_t width, int64_t height) {
  int64_t rows = 0;
  for (int64_t stride : {8, 16, 32}) rows += (width / stride) * (height / stride);
  return rows;
}

Decoder SuggestDecoder(const std::vector<const format::Tensor*>& outputs, const Input& input,
                       const format::Tensor& picture) {
  if (outputs.empty()) return Decoder::kNone;
  const format::Tensor& first = *outputs[0];
  if (input.kind == InputKind::kImage) {
    const bool nhwc = input.image.layout == Layout::kNhwc;
    const int64_t rows = YoloxRows(picture.dims[nhwc ? 2 : 3], picture.dims[nhwc ? 1 : 2]);
    if (first.count() == kMovenetPoints * 3 && Last(first) == 3) return Decoder::kMovenet;
    if (Last(first) > 5 && first.dims.size() == 3 && first.count() == rows * Last(first))
      return Decoder::kYolox;
    const bool pair = outputs.size() == 2 && Last(*outputs[1]) == 1;
    if (pair && Last(first) == kBlazefaceColumns && first.count() == outputs[1]->count() * kBlazefaceColumns)
      return Decoder::kBlazeface;
  }
  const bool vector = outputs.size() == 1 && first.count() > 1 && first.count() == Last(first);
  return vector ? Decoder::kClasses : Decoder::kNone;
}

// What the published models of a decoder take.
void SuggestForDecoder(Decoder decoder, ImageInput* image) {
  if (decoder == Decoder::kYolox) {
    image->fit = Fit::kLetterbox;
    image->anchor = Anchor::kTopLeft;
    image->fill = 114;
    image->colours = Colours::kBgr;
    image->std = {1, 1, 1};
  }
  if (decoder == Decoder::kBlazeface) {
    image->fit = Fit::kLetterbox;
    image->mean = image->std = {127.5f, 127.5f, 127.5f};
  }
}

}  // namespace

Card Suggest(const format::Entry& entry) {
  Card card;
  std::vector<const format::Tensor*> outputs;
  for (int32_t id : entry.outputs) outputs.push_back(&entry.tensors[static_cast<size_t>(id)]);
  if (entry.inputs.empty()) return card;
  const format::Tensor& input = entry.tensors[static_cast<size_t>(entry.inputs[0])];
  SuggestInput(input, &card.input);
  card.output = DefaultOutput(SuggestDecoder(outputs, card.input, input));
  SuggestForDecoder(card.output.decoder, &card.input.image);
  return card;
}

}  // namespace whet::card
