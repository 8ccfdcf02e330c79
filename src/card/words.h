// SPDX-License-Identifier: Apache-2.0
// The words that cards use for choices; read and printed from the same tables.
#ifndef WHET_CARD_WORDS_H_
#define WHET_CARD_WORDS_H_

#include "card/card.h"
#include "card/fields.h"

namespace whet::card {

inline constexpr Word<InputKind> kInputKinds[] = {
    {"image", InputKind::kImage}, {"audio", InputKind::kAudio}, {"raw", InputKind::kRaw}};
inline constexpr Word<Fit> kFits[] = {
    {"stretch", Fit::kStretch}, {"crop", Fit::kCrop}, {"letterbox", Fit::kLetterbox}};
inline constexpr Word<Anchor> kAnchors[] = {{"top_left", Anchor::kTopLeft}, {"center", Anchor::kCenter}};
inline constexpr Word<Colours> kColours[] = {
    {"rgb", Colours::kRgb}, {"bgr", Colours::kBgr}, {"grey", Colours::kGrey}};
inline constexpr Word<Layout> kLayouts[] = {{"nhwc", Layout::kNhwc}, {"nchw", Layout::kNchw}};
inline constexpr Word<Values> kValues[] = {{"real", Values::kReal}, {"pixel", Values::kPixel}};
inline constexpr Word<Decoder> kDecoders[] = {
    {"none", Decoder::kNone},           {"classes", Decoder::kClasses}, {"yolox", Decoder::kYolox},
    {"blazeface", Decoder::kBlazeface}, {"movenet", Decoder::kMovenet}, {"speech", Decoder::kSpeech}};
inline constexpr Word<Nms> kNms[] = {{"plain", Nms::kPlain}, {"weighted", Nms::kWeighted}};

template <typename T, size_t N>
std::string NameOf(const Word<T> (&words)[N], T value) {
  for (const Word<T>& word : words) {
    if (word.value == value) return std::string(word.name);
  }
  return {};
}

}  // namespace whet::card

#endif  // WHET_CARD_WORDS_H_
