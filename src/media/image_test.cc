// SPDX-License-Identifier: Apache-2.0
#include "media/image.h"

#include <gtest/gtest.h>

#include "base/file.h"

namespace whet::media {
namespace {

Image Gradient(int width, int height) {
  Image image(width, height);
  for (size_t i = 0; i < image.rgb.size(); ++i) image.rgb[i] = static_cast<uint8_t>(i * 7);
  return image;
}

TEST(Image, PngRoundTripAndTruncations) {
  const Image image = Gradient(17, 9);
  const std::string path = testing::TempDir() + "/whet.png";
  ASSERT_TRUE(WritePng(path, image).ok());
  const Result<Image> back = ReadImage(path);
  ASSERT_TRUE(back.ok()) << back.message();
  EXPECT_EQ(back->rgb, image.rgb);
  const std::string file = *ReadText(path);
  for (size_t n = 0; n < file.size() - 16; n += 3) {
    EXPECT_FALSE(ParseImage(std::as_bytes(std::span(file.data(), n))).ok()) << n;
  }
}

TEST(Image, ReadsBottomUpBmp) {
  std::string bmp(54 + 16, '\0');
  bmp[0] = 'B', bmp[1] = 'M', bmp[10] = 54, bmp[14] = 40, bmp[18] = 2, bmp[22] = 2, bmp[28] = 24;
  bmp[54] = 1, bmp[55] = 2, bmp[56] = 3;  // blue, green, red of the lower left pixel
  const Result<Image> image = ParseImage(std::as_bytes(std::span(bmp)));
  ASSERT_TRUE(image.ok()) << image.message();
  EXPECT_EQ(image->at(0, 1)[0], 3);
  EXPECT_EQ(image->at(0, 1)[2], 1);
  for (size_t n = 0; n < bmp.size(); ++n)
    EXPECT_FALSE(ParseImage(std::as_bytes(std::span(bmp.data(), n))).ok());
}

TEST(Image, RefusesAbsurdSizes) {
  std::string bmp(60, '\0');
  bmp[0] = 'B', bmp[1] = 'M', bmp[10] = 54, bmp[14] = 40, bmp[20] = 127, bmp[24] = 127, bmp[28] = 24;
  EXPECT_NE(ParseImage(std::as_bytes(std::span(bmp))).message().find("pixels"), std::string::npos);
}

TEST(Image, ResizeKeepsConstantsAndIdentity) {
  const Image image = Gradient(8, 8);
  EXPECT_EQ(Resize(image, 8, 8).rgb, image.rgb);
  Image grey(5, 3);
  std::fill(grey.rgb.begin(), grey.rgb.end(), 77);
  for (uint8_t value : Resize(grey, 11, 7).rgb) EXPECT_EQ(value, 77);
}

}  // namespace
}  // namespace whet::media
