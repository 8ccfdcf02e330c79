// SPDX-License-Identifier: Apache-2.0
#include "media/draw.h"

#include <algorithm>
#include <cstdlib>
#include <iterator>

namespace whet::media {
namespace {

constexpr Colour kPalette[] = {{64, 220, 120},  {255, 170, 40}, {80, 170, 255}, {255, 90, 120},
                               {190, 130, 255}, {40, 215, 215}, {240, 230, 70}, {255, 130, 210}};
constexpr int kMargin = 2;  // around a label's text, in font pixels

// Far beyond any picture, and small enough that sums and products of two stay in range.
int Near(int at) {
  return std::clamp(at, -100000, 100000);
}

void Span(Image& image, int x0, int x1, int y, Colour colour) {
  if (y < 0 || y >= image.height) return;
  for (int x = std::max(x0, 0); x < std::min(x1, image.width); ++x) {
    uint8_t* pixel = image.at(x, y);
    pixel[0] = colour.red, pixel[1] = colour.green, pixel[2] = colour.blue;
  }
}

}  // namespace

int LineWidth(const Image& image) {
  return std::max(1, (std::max(image.width, image.height) + 128) / 256);
}

void FillRect(Image& image, int x0, int y0, int x1, int y1, Colour colour) {
  for (int y = std::max(y0, 0); y < std::min(y1, image.height); ++y) Span(image, x0, x1, y, colour);
}

void Frame(Image& image, int x0, int y0, int x1, int y1, int width, Colour colour) {
  x0 = Near(x0), y0 = Near(y0), x1 = Near(x1), y1 = Near(y1);
  const int out = width / 2, in = width - out;
  FillRect(image, x0 - out, y0 - out, x1 + out, y0 + in, colour);
  FillRect(image, x0 - out, y1 - in, x1 + out, y1 + out, colour);
  FillRect(image, x0 - out, y0 + in, x0 + in, y1 - in, colour);
  FillRect(image, x1 - in, y0 + in, x1 + out, y1 - in, colour);
}

void Disc(Image& image, int x, int y, int radius, Colour colour) {
  x = Near(x), y = Near(y);
  for (int dy = -radius; dy <= radius; ++dy) {
    int half = 0;
    while ((half + 1) * (half + 1) + dy * dy <= radius * radius + radius) ++half;
    Span(image, x - half, x + half + 1, y + dy, colour);
  }
}

void Line(Image& image, int x0, int y0, int x1, int y1, int width, Colour colour) {
  x0 = Near(x0), y0 = Near(y0), x1 = Near(x1), y1 = Near(y1);
  const int steps = std::max({std::abs(x1 - x0), std::abs(y1 - y0), 1});
  const int left = -(width / 2);
  for (int i = 0; i <= steps; ++i) {
    const int x = x0 + static_cast<int>(int64_t{x1 - x0} * i / steps) + left;
    const int y = y0 + static_cast<int>(int64_t{y1 - y0} * i / steps) + left;
    FillRect(image, x, y, x + width, y + width, colour);
  }
}

int LabelHeight(int scale) {
  return (kGlyphHeight + 2 * kMargin) * scale;
}

void Label(Image& image, int x, int y, std::string_view text, int scale, Colour box) {
  const int width = TextWidth(text, scale) + 2 * kMargin * scale, height = LabelHeight(scale);
  x = std::max(0, std::min(x, image.width - width));
  y = std::max(0, std::min(y, image.height - height));
  const int luma = 77 * box.red + 150 * box.green + 29 * box.blue;
  const Colour ink = luma > 110 * 256 ? Colour{0, 0, 0} : Colour{255, 255, 255};
  FillRect(image, x, y, x + width, y + height, box);
  Text(image, x + kMargin * scale, y + kMargin * scale, text, scale, ink);
}

Colour PaletteColour(int index) {
  const int size = static_cast<int>(std::size(kPalette));
  return kPalette[((index % size) + size) % size];
}

}  // namespace whet::media
