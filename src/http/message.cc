// SPDX-License-Identifier: Apache-2.0
#include <strings.h>

#include "http/server.h"

namespace whet::http {
namespace {

bool SameName(std::string_view a, std::string_view b) {
  return a.size() == b.size() && strncasecmp(a.data(), b.data(), a.size()) == 0;
}

std::string Escaped(const std::string& text) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string escaped;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      escaped += {'\\', c};
    } else if (byte < 0x20) {
      escaped += std::string("\\u00") + kDigits[byte >> 4] + kDigits[byte & 15];
    } else {
      escaped += c;
    }
  }
  return escaped;
}

}  // namespace

std::string_view Request::Header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (SameName(key, name)) return value;
  return {};
}

std::string_view Request::Query(std::string_view name) const {
  for (const auto& [key, value] : query)
    if (key == name) return value;
  return {};
}

Response ErrorResponse(int status, const std::string& message) {
  return {.status = status, .body = "{\"error\": \"" + Escaped(message) + "\"}\n"};
}

}  // namespace whet::http
