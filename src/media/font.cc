// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "media/draw.h"

namespace whet::media {
namespace {

constexpr uint8_t kGlyphs[][kGlyphHeight] = {
#include "media/font5x7.inc"
};
constexpr char kFirst = ' ', kLast = '~';

// One printable character per character of UTF-8 text.
std::string Printable(std::string_view text) {
  std::string out;
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xc0) == 0x80) continue;  // continues the character before
    out += c >= kFirst && c <= kLast ? c : '?';
  }
  return out;
}

}  // namespace

int TextWidth(std::string_view text, int scale) {
  const int count = static_cast<int>(Printable(text).size());
  return count ? (count * kGlyphWidth - 1) * scale : 0;
}

void Text(Image& image, int x, int y, std::string_view text, int scale, Colour colour) {
  for (char c : Printable(text)) {
    for (int row = 0; row < kGlyphHeight; ++row) {
      for (int column = 0; column < kGlyphWidth - 1; ++column) {
        if (!(kGlyphs[c - kFirst][row] >> (kGlyphWidth - 2 - column) & 1)) continue;
        const int left = x + column * scale, top = y + row * scale;
        FillRect(image, left, top, left + scale, top + scale, colour);
      }
    }
    x += kGlyphWidth * scale;
  }
}

}  // namespace whet::media
