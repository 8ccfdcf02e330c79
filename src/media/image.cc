// SPDX-License-Identifier: Apache-2.0
#include "media/image.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/file.h"
#include "media/image_formats.h"

namespace whet::media {
namespace {

struct Tap {
  int first, second;
  int share;  // of the second, in 1/2048
};

std::vector<Tap> Taps(int in, int out) {
  std::vector<Tap> taps;
  for (int i = 0; i < out; ++i) {
    const double at = std::clamp((i + 0.5) * in / out - 0.5, 0.0, static_cast<double>(in - 1));
    const int first = static_cast<int>(at);
    taps.push_back({first, std::min(first + 1, in - 1), static_cast<int>(std::lround((at - first) * 2048))});
  }
  return taps;
}

}  // namespace

bool IsImage(std::span<const std::byte> file) {
  return IsPng(file) || IsJpeg(file) || IsBmp(file);
}

Result<Image> ParseImage(std::span<const std::byte> file) {
  if (IsPng(file)) return ParsePng(file);
  if (IsJpeg(file)) return ParseJpeg(file);
  if (IsBmp(file)) return ParseBmp(file);
  return Error("neither PNG, JPEG nor BMP");
}

Result<Image> ReadImage(const std::string& path) {
  const MappedFile file = WHET_TRY(MappedFile::Open(path));
  return ParseImage(file.bytes()).With(path);
}

Image Resize(const Image& image, int width, int height) {
  Image result(width, height);
  const std::vector<Tap> columns = Taps(image.width, width), rows = Taps(image.height, height);
  for (int y = 0; y < height; ++y) {
    const Tap& row = rows[static_cast<size_t>(y)];
    for (int x = 0; x < width; ++x) {
      const Tap& column = columns[static_cast<size_t>(x)];
      for (int c = 0; c < 3; ++c) {
        const int top = image.at(column.first, row.first)[c] * (2048 - column.share) +
                        image.at(column.second, row.first)[c] * column.share;
        const int bottom = image.at(column.first, row.second)[c] * (2048 - column.share) +
                           image.at(column.second, row.second)[c] * column.share;
        const int64_t sum = int64_t{top} * (2048 - row.share) + int64_t{bottom} * row.share;
        result.at(x, y)[c] = static_cast<uint8_t>((sum + (1 << 21)) >> 22);
      }
    }
  }
  return result;
}

Image Crop(const Image& image, int x, int y, int width, int height) {
  Image result(width, height);
  for (int row = 0; row < height; ++row)
    std::memcpy(result.at(0, row), image.at(x, y + row), static_cast<size_t>(width) * 3);
  return result;
}

}  // namespace whet::media
