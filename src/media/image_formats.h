// SPDX-License-Identifier: Apache-2.0
// One reader per picture format; image.h chooses among them.
#ifndef WHET_MEDIA_IMAGE_FORMATS_H_
#define WHET_MEDIA_IMAGE_FORMATS_H_

#include <span>

#include "media/image.h"

namespace whet::media {

bool IsPng(std::span<const std::byte> file);
bool IsJpeg(std::span<const std::byte> file);
bool IsBmp(std::span<const std::byte> file);
Result<Image> ParsePng(std::span<const std::byte> file);
Result<Image> ParseJpeg(std::span<const std::byte> file);
Result<Image> ParseBmp(std::span<const std::byte> file);  // uncompressed, 8, 24 or 32 bits

// An error for sizes that no picture has. Readers ask before they take memory, and take none for pixels that the file cannot hold.
Status CheckSize(int64_t width, int64_t height);

}  // namespace whet::media

#endif  // WHET_MEDIA_IMAGE_FORMATS_H_
