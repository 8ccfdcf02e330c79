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

std::optional<Digest> ParseDigest(std::string_view hex) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  Digest digest{};
  if (hex.size() != 2 * digest.size()) return std::nullopt;
  for (size_t i = 0; i < hex.size(); ++i) {
    const size_t nibble = kDigits.find(hex[i]);
    if (nibble == std::string_view::npos) return std::nullopt;
    digest[i / 2] = static_cast<uint8_t>(digest[i / 2] << 4 | nibble);
  }
  return digest;
}

}  // namespace whet
