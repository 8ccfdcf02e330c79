// SPDX-License-Identifier: Apache-2.0
#include "media/draw.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <climits>
#include <string>

namespace whet::media {
namespace {

// The picture as text: '#' where it is not black.
std::string Art(const Image& image) {
  std::string art;
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) art += image.at(x, y)[0] ? '#' : '.';
    art += '\n';
  }
  return art;
}

constexpr Colour kWhite = {255, 255, 255};

TEST(Draw, FrameLeavesTheInside) {
  Image image(6, 5);
  Frame(image, 1, 1, 5, 4, 1, kWhite);
  EXPECT_EQ(Art(image), "......\n.####.\n.#..#.\n.####.\n......\n");
}

TEST(Draw, DiscIsRoundAndClipped) {
  Image image(5, 5);
  Disc(image, 2, 2, 2, kWhite);
  EXPECT_EQ(Art(image), ".###.\n#####\n#####\n#####\n.###.\n");
  Disc(image, -1000, 4000, 3, kWhite);
}

TEST(Draw, LineHitsBothEnds) {
  Image image(4, 4);
  Line(image, 0, 3, 3, 0, 1, kWhite);
  EXPECT_EQ(Art(image), "...#\n..#.\n.#..\n#...\n");
}

TEST(Draw, TextShowsGlyphs) {
  Image image(11, 7);
  Text(image, 0, 0, "1?", 1, kWhite);
  EXPECT_EQ(Art(image),
            "..#....###.\n.##...#...#\n..#.......#\n..#......#.\n..#.....#..\n..#........\n.###....#..\n");
  EXPECT_EQ(TextWidth("1?", 2), 22);
  EXPECT_EQ(TextWidth("\xc3\xa9", 1), 5);  // one character in two bytes
}

TEST(Draw, LabelStaysInsideAndIsReadable) {
  Image image(60, 20);
  Label(image, 55, 19, "face", 1, PaletteColour(0));
  const auto any = [&](Colour colour) {
    for (int y = 0; y < image.height; ++y) {
      for (int x = 0; x < image.width; ++x) {
        if (image.at(x, y)[0] == colour.red && image.at(x, y)[1] == colour.green &&
            image.at(x, y)[2] == colour.blue)
          return true;
      }
    }
    return false;
  };
  EXPECT_TRUE(any(PaletteColour(0)));
  EXPECT_EQ(image.at(59, 19)[1], PaletteColour(0).green);
  EXPECT_EQ(image.at(59 - 27 - 1, 19)[1], 0);  // 4 glyphs and the margins are 27 wide
}

TEST(Draw, AnyCoordinateIsAllowed) {
  Image image(8, 8);
  Frame(image, INT_MIN, INT_MIN, INT_MAX, INT_MAX, 3, kWhite);
  Disc(image, INT_MAX, INT_MIN, 5, kWhite);
  Line(image, INT_MIN, 3, INT_MAX, 3, 1, kWhite);
  EXPECT_TRUE(std::ranges::count(Art(image), '#') == 8);
  EXPECT_EQ(PaletteColour(-1).red, PaletteColour(7).red);
}

}  // namespace
}  // namespace whet::media
