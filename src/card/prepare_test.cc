// SPDX-License-Identifier: Apache-2.0
#include "card/prepare.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

namespace whet::card {
namespace {

media::Image Solid(int width, int height, uint8_t red, uint8_t green, uint8_t blue) {
  media::Image image(width, height);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x)
      image.at(x, y)[0] = red, image.at(x, y)[1] = green, image.at(x, y)[2] = blue;
  }
  return image;
}

format::Tensor Input(DType dtype, std::vector<int64_t> dims, std::vector<float> scale = {},
                     std::vector<int32_t> zero = {}) {
  format::Tensor tensor;
  tensor.name = "picture";
  tensor.dtype = dtype;
  tensor.dims = std::move(dims);
  tensor.scale = std::move(scale);
  tensor.zero_point = std::move(zero);
  return tensor;
}

template <typename T>
std::vector<T> As(const Result<Prepared>& prepared) {
  if (!prepared.ok()) {
    ADD_FAILURE() << prepared.message();
    return {};
  }
  std::vector<T> values(prepared->bytes.size() / sizeof(T));
  std::memcpy(values.data(), prepared->bytes.data(), prepared->bytes.size());
  return values;
}

TEST(PrepareImage, FloatIsPixelMinusMeanByStd) {
  ImageInput card;
  card.mean = {10, 20, 30};
  card.std = {2, 4, 8};
  EXPECT_EQ(As<float>(PrepareImage(card, Solid(1, 1, 12, 16, 38), Input(DType::kF32, {1, 1, 1, 3}))),
            (std::vector<float>{1, -1, 1}));
}

TEST(PrepareImage, PlanesAndBlueFirst) {
  ImageInput card;
  card.layout = Layout::kNchw;
  card.colours = Colours::kBgr;
  EXPECT_EQ(As<float>(PrepareImage(card, Solid(2, 1, 1, 2, 3), Input(DType::kF32, {1, 3, 1, 2}))),
            (std::vector<float>{3, 3, 2, 2, 1, 1}));
}

TEST(PrepareImage, QuantisedTensorsStoreByScaleAndZeroPoint) {
  ImageInput card;
  card.std = {255, 255, 255};
  EXPECT_EQ(As<int8_t>(PrepareImage(card, Solid(1, 1, 0, 128, 255),
                                    Input(DType::kI8, {1, 1, 1, 3}, {1.0f / 255}, {-128}))),
            (std::vector<int8_t>{-128, 0, 127}));
  EXPECT_EQ(As<uint8_t>(PrepareImage(card, Solid(1, 1, 0, 128, 255),
                                     Input(DType::kU8, {1, 1, 1, 3}, {1.0f / 128}, {128}))),
            (std::vector<uint8_t>{128, 192, 255}));  // 256 is clamped
}

TEST(PrepareImage, PixelValuesAreStoredAsTheyAre) {
  ImageInput card;
  card.values = Values::kPixel;
  card.colours = Colours::kGrey;
  const media::Image grey = Solid(1, 1, 200, 200, 200);
  EXPECT_EQ(As<int8_t>(PrepareImage(card, grey, Input(DType::kI8, {1, 1, 1, 1}, {0.5f}, {-1}))),
            (std::vector<int8_t>{72}));
  EXPECT_EQ(As<uint8_t>(PrepareImage(card, grey, Input(DType::kU8, {1, 1, 1, 1}))),
            (std::vector<uint8_t>{200}));
  EXPECT_EQ(As<float>(PrepareImage(card, grey, Input(DType::kF32, {1, 1, 1, 1}))), (std::vector<float>{200}));
}

TEST(PrepareImage, LetterboxFillsAndMapsBack) {
  ImageInput card;
  card.fit = Fit::kLetterbox;
  card.fill = 7;
  card.colours = Colours::kGrey;
  const Result<Prepared> centre =
      PrepareImage(card, Solid(8, 4, 100, 100, 100), Input(DType::kF32, {1, 4, 4, 1}));
  EXPECT_EQ(As<float>(centre),
            (std::vector<float>{7, 7, 7, 7, 100, 100, 100, 100, 100, 100, 100, 100, 7, 7, 7, 7}));
  EXPECT_DOUBLE_EQ(centre->geometry.SourceX(4), 8);
  EXPECT_DOUBLE_EQ(centre->geometry.SourceY(1), 0);
  EXPECT_DOUBLE_EQ(centre->geometry.SourceY(3), 4);
  card.anchor = Anchor::kTopLeft;
  const Result<Prepared> corner =
      PrepareImage(card, Solid(8, 4, 100, 100, 100), Input(DType::kF32, {1, 4, 4, 1}));
  EXPECT_EQ(As<float>(corner)[0], 100);
  EXPECT_EQ(As<float>(corner)[15], 7);
}

TEST(PrepareImage, CropTakesTheMiddle) {
  ImageInput card;
  card.fit = Fit::kCrop;
  card.colours = Colours::kGrey;
  media::Image image = Solid(5, 3, 0, 0, 0);
  std::memset(image.at(2, 1), 90, 3);
  const Result<Prepared> prepared = PrepareImage(card, image, Input(DType::kF32, {1, 1, 1, 1}));
  EXPECT_EQ(As<float>(prepared), (std::vector<float>{90}));
  EXPECT_DOUBLE_EQ(prepared->geometry.SourceX(0), 2);
  const Result<Prepared> small = PrepareImage(card, image, Input(DType::kF32, {1, 4, 4, 1}));
  EXPECT_NE(small.message().find("set input.short_side"), std::string::npos);
  card.short_side = 4;
  EXPECT_TRUE(PrepareImage(card, image, Input(DType::kF32, {1, 4, 4, 1})).ok());
}

TEST(PrepareImage, RefusesTensorsThatAreNoPicture) {
  const media::Image image = Solid(2, 2, 1, 1, 1);
  EXPECT_NE(PrepareImage({}, image, Input(DType::kF32, {1, 3, 4, 4})).message().find("input.layout"),
            std::string::npos);
  EXPECT_NE(PrepareImage({}, image, Input(DType::kF32, {2, 4, 4, 3})).message().find("no single picture"),
            std::string::npos);
  EXPECT_NE(PrepareImage({}, image, Input(DType::kI32, {1, 4, 4, 3})).message().find("f32, u8 or i8"),
            std::string::npos);
  EXPECT_FALSE(PrepareImage({}, image, Input(DType::kF32, {1, int64_t{1} << 40, 4, 3})).ok());
}

TEST(PrepareAudio, CutsPadsAndQuantises) {
  const float samples[] = {0.5f, -1.0f, 2.0f};
  const auto bytes = PrepareAudio(samples, Input(DType::kI16, {4}));
  ASSERT_TRUE(bytes.ok());
  int16_t stored[4];
  ASSERT_EQ(bytes->size(), sizeof stored);
  std::memcpy(stored, bytes->data(), sizeof stored);
  EXPECT_EQ(stored[0], 16384);
  EXPECT_EQ(stored[1], -32768);
  EXPECT_EQ(stored[2], 32767);
  EXPECT_EQ(stored[3], 0);
  EXPECT_EQ(PrepareAudio(samples, Input(DType::kF32, {2}))->size(), 8u);
}

TEST(PrepareAudio, TakesWhatIsNoNumberForSilence) {
  const float samples[] = {NAN, INFINITY, -INFINITY};
  const auto bytes = PrepareAudio(samples, Input(DType::kI16, {3}));
  ASSERT_TRUE(bytes.ok());
  int16_t stored[3];
  std::memcpy(stored, bytes->data(), sizeof stored);
  EXPECT_EQ(stored[0], 0);
  EXPECT_EQ(stored[1], 32767);
  EXPECT_EQ(stored[2], -32768);
}

}  // namespace
}  // namespace whet::card
