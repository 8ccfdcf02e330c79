// SPDX-License-Identifier: Apache-2.0
#include "base/digest.h"

#include "base/sha256_x86.h"

namespace whet {

Digest Sha256(std::span<const std::byte> bytes) {
  whet_sha256 hash;
  Digest digest;
  whet_sha256_init(&hash);
  if (HasSha256Instructions()) {
    CompressBlocks(hash.state, bytes.data(), bytes.size() / 64);
    hash.bytes = bytes.size() / 64 * 64;
    bytes = bytes.subspan(hash.bytes);
  }
  whet_sha256_update(&hash, bytes.data(), bytes.size());
  whet_sha256_final(&hash, digest.data());
  return digest;
}

std::string Hex(std::span<const uint8_t> bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (uint8_t byte : bytes) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

}  // namespace whet
