// SPDX-License-Identifier: Apache-2.0
#include <png.h>

#include <cstring>

#include "base/file.h"
#include "media/image_formats.h"

namespace whet::media {

bool IsPng(std::span<const std::byte> file) {
  return file.size() >= 8 && std::memcmp(file.data(), "\x89PNG\r\n\x1a\n", 8) == 0;
}

Result<Image> ParsePng(std::span<const std::byte> file) {
  png_image png;
  std::memset(&png, 0, sizeof png);
  png.version = PNG_IMAGE_VERSION;
  if (!png_image_begin_read_from_memory(&png, file.data(), file.size()))
    return Error(std::string("PNG: ") + png.message);
  // A byte of deflated data yields at most 1032 bytes, and a pixel takes at least a bit.
  const uint64_t pixels = uint64_t{png.width} * png.height;
  Status size = CheckSize(png.width, png.height);
  if (size.ok() && pixels / (1032 * 8) > file.size()) size = Error("PNG: the pixels are truncated");
  if (!size.ok()) {
    png_image_free(&png);
    return size;
  }
  Image image(static_cast<int>(png.width), static_cast<int>(png.height));
  png.format = PNG_FORMAT_RGB;
  const png_color black = {0, 0, 0};
  if (!png_image_finish_read(&png, &black, image.rgb.data(), 0, nullptr))
    return Error(std::string("PNG: ") + png.message);
  return image;
}

Status WritePng(const std::string& path, const Image& image) {
  png_image png;
  std::memset(&png, 0, sizeof png);
  png.version = PNG_IMAGE_VERSION;
  png.width = static_cast<png_uint_32>(image.width);
  png.height = static_cast<png_uint_32>(image.height);
  png.format = PNG_FORMAT_RGB;
  png_alloc_size_t size = 0;
  if (!png_image_write_get_memory_size(png, size, 0, image.rgb.data(), 0, nullptr))
    return Error(path + ": PNG: " + png.message);
  std::vector<std::byte> file(size);
  if (!png_image_write_to_memory(&png, file.data(), &size, 0, image.rgb.data(), 0, nullptr))
    return Error(path + ": PNG: " + png.message);
  return WriteFile(path, std::span<const std::byte>(file).first(size));
}

}  // namespace whet::media
