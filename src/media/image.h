// SPDX-License-Identifier: Apache-2.0
// Pictures as 8-bit RGB: PNG, JPEG and BMP in, PNG out.
#ifndef WHET_MEDIA_IMAGE_H_
#define WHET_MEDIA_IMAGE_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"

namespace whet::media {

constexpr int64_t kMaxPixels = int64_t{1} << 26;  // larger pictures are refused

struct Image {
  int width = 0, height = 0;
  std::vector<uint8_t> rgb;  // height * width * 3, top row first

  Image() = default;
  Image(int w, int h) : width(w), height(h), rgb(static_cast<size_t>(w) * static_cast<size_t>(h) * 3) {}
  uint8_t* at(int x, int y) {
    return rgb.data() + (static_cast<size_t>(y) * static_cast<size_t>(width) + static_cast<size_t>(x)) * 3;
  }
  const uint8_t* at(int x, int y) const { return const_cast<Image*>(this)->at(x, y); }
};

// The format is told by the bytes. Grey, palette and alpha pictures become RGB (alpha over black).
Result<Image> ParseImage(std::span<const std::byte> file);
Result<Image> ReadImage(const std::string& path);
bool IsImage(std::span<const std::byte> file);

Status WritePng(const std::string& path, const Image& image);

// Bilinear sampling at pixel centres, without smoothing when it shrinks (as OpenCV's INTER_LINEAR). Deterministic: 11-bit weights.
Image Resize(const Image& image, int width, int height);
Image Crop(const Image& image, int x, int y, int width, int height);  // inside the image

}  // namespace whet::media

#endif  // WHET_MEDIA_IMAGE_H_
