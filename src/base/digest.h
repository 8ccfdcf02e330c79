// SPDX-License-Identifier: Apache-2.0
// SHA-256 digests as values.
#ifndef WHET_BASE_DIGEST_H_
#define WHET_BASE_DIGEST_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/sha256.h"

namespace whet {

using Digest = std::array<uint8_t, 32>;

Digest Sha256(std::span<const std::byte> bytes);
std::string Hex(std::span<const uint8_t> bytes);          // lower case
std::optional<Digest> ParseDigest(std::string_view hex);  // 64 lower-case digits, or nothing

}  // namespace whet

#endif  // WHET_BASE_DIGEST_H_
