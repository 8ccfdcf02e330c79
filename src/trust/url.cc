// SPDX-License-Identifier: Apache-2.0
#include "trust/url.h"

namespace whet::trust {

std::string Quote(std::string_view text, std::string_view keep) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool plain =
        letter || (c >= '0' && c <= '9') || std::string_view("_.-~").find(c) != std::string_view::npos;
    const auto byte = static_cast<unsigned char>(c);
    if (plain || keep.find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
  return out;
}

std::string WithHash(std::string_view path, std::string_view hash) {
  const size_t slash = path.rfind('/');
  const size_t name = slash == std::string_view::npos ? 0 : slash + 1;
  return std::string(path.substr(0, name)) + std::string(hash) + "." + std::string(path.substr(name));
}

}  // namespace whet::trust
