// SPDX-License-Identifier: Apache-2.0
#include "http/target.h"

namespace whet::http {
namespace {

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

Result<std::string> Decode(std::string_view text, bool plus_is_space) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      const int high = i + 2 < text.size() ? HexDigit(text[i + 1]) : -1;
      const int low = high >= 0 ? HexDigit(text[i + 2]) : -1;
      if (low < 0) return Error("'%' is not followed by two hexadecimal digits");
      c = static_cast<char>(high * 16 + low);
      i += 2;
    } else if (c == '+' && plus_is_space) {
      c = ' ';
    }
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return Error("has a control character");
    decoded += c;
  }
  return decoded;
}

bool HasDots(std::string_view path) {
  for (size_t begin = 0; begin < path.size();) {
    const size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view segment = path.substr(begin, end - begin);
    if (segment == "." || segment == "..") return true;
    begin = end + 1;
  }
  return false;
}

std::string_view WithoutHost(std::string_view text) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!text.starts_with(scheme)) continue;
    text.remove_prefix(scheme.size());
    const size_t end = text.find_first_of("/?");
    return end == std::string_view::npos ? "/" : text.substr(end);
  }
  return text;
}

}  // namespace

Result<Target> ParseTarget(std::string_view text) {
  text = WithoutHost(text);
  text = text.substr(0, text.find('#'));
  const size_t mark = text.find('?');
  Target target{WHET_TRY(Decode(text.substr(0, mark), false).With("path")), {}};
  if (!target.path.starts_with('/')) return Error("path: must begin with '/'");
  if (HasDots(target.path)) return Error("path: '.' and '..' are no parts of one here");
  for (size_t begin = mark; begin < text.size();) {
    const size_t end = std::min(text.find('&', ++begin), text.size());
    const std::string_view item = text.substr(begin, end - begin);
    begin = end;
    if (item.empty()) continue;
    const size_t equals = std::min(item.find('='), item.size());
    std::string name = WHET_TRY(Decode(item.substr(0, equals), true).With("query"));
    const std::string_view value = item.substr(std::min(equals + 1, item.size()));
    target.query.emplace_back(std::move(name), WHET_TRY(Decode(value, true).With("query")));
  }
  return target;
}

}  // namespace whet::http
