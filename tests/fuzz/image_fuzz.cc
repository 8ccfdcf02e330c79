// SPDX-License-Identifier: Apache-2.0
// Pictures: PNG, JPEG and BMP.
#include <zlib.h>

#include <vector>

#include "base/check.h"
#include "fuzz_target.h"
#include "media/image.h"

using namespace whet;

namespace {

uint32_t BigEndian(const uint8_t* p) {
  return static_cast<uint32_t>(uint32_t{p[0]} << 24 | p[1] << 16 | p[2] << 8 | p[3]);
}

// A changed chunk of a PNG would fail its checksum; states the checksums anew.
void MendPng(std::vector<uint8_t>& file) {
  if (file.size() < 8 || file[0] != 0x89) return;
  for (size_t at = 8; file.size() - at >= 12;) {
    const size_t bytes = BigEndian(&file[at]);
    if (bytes > file.size() - at - 12) return;
    const auto crc = static_cast<uint32_t>(crc32(0, &file[at + 4], static_cast<uInt>(bytes + 4)));
    for (size_t i = 0; i < 4; ++i) file[at + 8 + bytes + i] = static_cast<uint8_t>(crc >> (24 - 8 * i));
    at += bytes + 12;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::vector<uint8_t> file(data, data + size);
  MendPng(file);
  const Result<media::Image> image = media::ParseImage(std::as_bytes(std::span(file)));
  if (!image.ok()) return 0;
  const int64_t pixels = int64_t{image->width} * image->height;
  WHET_CHECK(image->width > 0 && image->height > 0 && pixels <= media::kMaxPixels);
  WHET_CHECK(image->rgb.size() == static_cast<size_t>(pixels) * 3);
  if (pixels < 4096) media::Resize(*image, 5, 3);
  return 0;
}
