// SPDX-License-Identifier: Apache-2.0
// Drawing on pictures: what an answer needs. Everything is clipped to the picture; any coordinate is allowed.
#ifndef WHET_MEDIA_DRAW_H_
#define WHET_MEDIA_DRAW_H_

#include <cstdint>
#include <string_view>

#include "media/image.h"

namespace whet::media {

struct Colour {
  uint8_t red = 0, green = 0, blue = 0;
};

// A line width that reads well on a picture of this size: 2 pixels at 512, more on larger ones.
int LineWidth(const Image& image);

void FillRect(Image& image, int x0, int y0, int x1, int y1, Colour colour);  // x1 and y1 excluded
// The outline of a rectangle; its line lies around the edge, half inside.
void Frame(Image& image, int x0, int y0, int x1, int y1, int width, Colour colour);
void Disc(Image& image, int x, int y, int radius, Colour colour);
void Line(Image& image, int x0, int y0, int x1, int y1, int width, Colour colour);

// Text in a 5x7 font, every pixel `scale` pixels wide. Characters outside printable ASCII show as '?'.
constexpr int kGlyphWidth = 6, kGlyphHeight = 7;  // with the gap to the next
int TextWidth(std::string_view text, int scale);
void Text(Image& image, int x, int y, std::string_view text, int scale, Colour colour);

// Text on a filled box whose top left corner is (x, y), moved inside the picture where it would leave it.
// Black or white ink, whichever reads better.
void Label(Image& image, int x, int y, std::string_view text, int scale, Colour box);
int LabelHeight(int scale);

// Colours that differ well from one another; index may be anything.
Colour PaletteColour(int index);

}  // namespace whet::media

#endif  // WHET_MEDIA_DRAW_H_
