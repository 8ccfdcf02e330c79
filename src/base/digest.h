// SPDX-License-Identifier: Apache-2.0
// SHA-256 digests as values.
#ifndef WHET_BASE_DIGEST_H_
#define WHET_BASE_DIGEST_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "base/sha256.h"

namespace whet {

using Digest = std::array<uint8_t, 32>;

Digest Sha256(std::span<const std::byte> bytes);
std::string Hex(std::span<const uint8_t> bytes);  // lower case

}  // namespace whet

#endif  // WHET_BASE_DIGEST_H_
