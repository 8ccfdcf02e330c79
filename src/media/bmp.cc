// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>

#include "media/image_formats.h"

namespace whet::media {
namespace {

class Reader {
 public:
  explicit Reader(std::span<const std::byte> file) : file_(file) {}
  bool Has(uint64_t offset, uint64_t bytes) const {
    return offset <= file_.size() && bytes <= file_.size() - offset;
  }
  uint8_t U8(uint64_t at) const { return static_cast<uint8_t>(file_[at]); }
  uint32_t U16(uint64_t at) const { return U8(at) | static_cast<uint32_t>(U8(at + 1)) << 8; }
  uint32_t U32(uint64_t at) const { return U16(at) | U16(at + 2) << 16; }

 private:
  std::span<const std::byte> file_;
};

struct Header {
  uint32_t pixels, palette, colours, bits;
  int64_t width, height;
  bool bottom_up;
};

Result<Header> ReadHeader(const Reader& reader) {
  if (!reader.Has(0, 54)) return Error("BMP: the header is truncated");
  const int32_t height = static_cast<int32_t>(reader.U32(22));
  Header header{reader.U32(10),
                14 + reader.U32(14),
                reader.U32(46),
                reader.U16(28),
                static_cast<int32_t>(reader.U32(18)),
                std::llabs(height),
                height > 0};
  const uint32_t compression = reader.U32(30);
  if (header.bits != 8 && header.bits != 24 && header.bits != 32)
    return Error("BMP: only 8, 24 and 32 bits are supported");
  if (compression != 0 && !(compression == 3 && header.bits == 32))
    return Error("BMP: compressed pictures are not supported; save as PNG");
  if (header.bits == 8 && header.colours == 0) header.colours = 256;
  if (header.bits == 8 && (header.colours > 256 || !reader.Has(header.palette, 4ull * header.colours)))
    return Error("BMP: the palette is truncated");
  return header;
}

}  // namespace

Status CheckSize(int64_t width, int64_t height) {
  if (width > 0 && height > 0 && width <= kMaxPixels && height <= kMaxPixels && width * height <= kMaxPixels)
    return {};
  return Error("picture of " + std::to_string(width) + " x " + std::to_string(height) +
               " pixels; at most 2^26 pixels are read");
}

bool IsBmp(std::span<const std::byte> file) {
  return file.size() >= 2 && file[0] == std::byte{'B'} && file[1] == std::byte{'M'};
}

Result<Image> ParseBmp(std::span<const std::byte> file) {
  const Reader reader(file);
  const Header header = WHET_TRY(ReadHeader(reader));
  WHET_TRY(CheckSize(header.width, header.height));
  const uint64_t step = header.bits / 8;
  const uint64_t stride = (static_cast<uint64_t>(header.width) * step + 3) / 4 * 4;
  if (!reader.Has(header.pixels, stride * static_cast<uint64_t>(header.height)))
    return Error("BMP: the pixels are truncated");
  Image image(static_cast<int>(header.width), static_cast<int>(header.height));
  for (int y = 0; y < image.height; ++y) {
    const uint64_t row =
        header.pixels + stride * static_cast<uint64_t>(header.bottom_up ? image.height - 1 - y : y);
    for (int x = 0; x < image.width; ++x) {
      uint64_t at = row + step * static_cast<uint64_t>(x);
      if (header.bits == 8) {
        if (reader.U8(at) >= header.colours) return Error("BMP: a pixel is outside the palette");
        at = header.palette + 4ull * reader.U8(at);
      }
      uint8_t* pixel = image.at(x, y);
      // stored blue first
      for (int c = 0; c < 3; ++c) pixel[c] = reader.U8(at + static_cast<uint64_t>(2 - c));
    }
  }
  return image;
}

}  // namespace whet::media
