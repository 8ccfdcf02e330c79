// SPDX-License-Identifier: Apache-2.0
// Base64 of RFC 4648, section 4, with padding.
#ifndef WHET_SERVE_BASE64_H_
#define WHET_SERVE_BASE64_H_

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace whet::serve {

std::string Base64(std::span<const std::byte> bytes);
std::optional<std::vector<std::byte>> ParseBase64(std::string_view text);

}  // namespace whet::serve

#endif  // WHET_SERVE_BASE64_H_
