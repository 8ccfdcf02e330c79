// SPDX-License-Identifier: Apache-2.0
#include "card/suggest.h"

#include <gtest/gtest.h>

namespace whet::card {
namespace {

format::Entry Model(DType dtype, std::vector<int64_t> input, std::vector<std::vector<int64_t>> outputs) {
  format::Entry entry;
  entry.tensors.push_back({.name = "in", .dtype = dtype, .dims = std::move(input)});
  entry.inputs = {0};
  for (std::vector<int64_t>& dims : outputs) {
    entry.outputs.push_back(static_cast<int32_t>(entry.tensors.size()));
    entry.tensors.push_back({.name = "out", .dims = std::move(dims)});
  }
  return entry;
}

TEST(Suggest, KnowsTheDecodersByShape) {
  EXPECT_EQ(Suggest(Model(DType::kF32, {1, 128, 128, 3}, {{1, 896, 16}, {1, 896, 1}})).output.decoder,
            Decoder::kBlazeface);
  EXPECT_EQ(Suggest(Model(DType::kF32, {1, 3, 416, 416}, {{1, 3549, 85}})).output.decoder, Decoder::kYolox);
  EXPECT_EQ(Suggest(Model(DType::kU8, {1, 192, 192, 3}, {{1, 1, 17, 3}})).output.decoder, Decoder::kMovenet);
  EXPECT_EQ(Suggest(Model(DType::kF32, {1, 3, 224, 224}, {{1, 1000}})).output.decoder, Decoder::kClasses);
  EXPECT_EQ(Suggest(Model(DType::kF32, {1, 640}, {{1, 4}, {1, 4}})).output.decoder, Decoder::kNone);
}

TEST(Suggest, KnowsPicturesSoundAndFeatures) {
  EXPECT_EQ(Suggest(Model(DType::kI8, {1, 49, 10, 1}, {{1, 12}})).input.kind, InputKind::kRaw);
  EXPECT_EQ(Suggest(Model(DType::kF32, {1, 16000}, {{1, 12}})).input.kind, InputKind::kAudio);
  const Card grey = Suggest(Model(DType::kI8, {1, 96, 96, 1}, {{1, 2}}));
  EXPECT_EQ(grey.input.image.colours, Colours::kGrey);
  EXPECT_EQ(grey.input.image.values, Values::kPixel);
  EXPECT_EQ(Suggest(Model(DType::kF32, {1, 3, 32, 32}, {{1, 10}})).input.image.layout, Layout::kNchw);
}

TEST(Suggest, KnowsWhatBlazefaceTakes) {
  const std::string text =
      PrintCard(Suggest(Model(DType::kF32, {1, 128, 128, 3}, {{1, 896, 16}, {1, 896, 1}})));
  EXPECT_NE(text.find("std: [127.5, 127.5, 127.5]"), std::string::npos) << text;
  EXPECT_NE(text.find("iou: 0.3\n"), std::string::npos) << text;
}

TEST(Suggest, PrintsCardsThatParse) {
  for (const auto& model :
       {Model(DType::kF32, {1, 128, 128, 3}, {{1, 896, 16}, {1, 896, 1}}),
        Model(DType::kF32, {1, 16000}, {{1, 12}}), Model(DType::kF32, {1, 3, 416, 416}, {{1, 3549, 85}}),
        Model(DType::kF32, {}, {})}) {
    const std::string text = PrintCard(Suggest(model));
    const Result<Card> card = ParseCard(text);
    ASSERT_TRUE(card.ok()) << card.message() << "\n" << text;
    EXPECT_EQ(PrintCard(*card), text);
  }
}

}  // namespace
}  // namespace whet::card
