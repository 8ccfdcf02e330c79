// SPDX-License-Identifier: Apache-2.0
#include "emit_c/texts.h"

namespace whet::emit_c {
namespace {

struct Text {
  std::string_view path, content;
};

// Sizes by sizeof: counting the characters of all texts takes more steps than clang spends on a constant.
constexpr Text kTexts[] = {
#define WHET_TEXT(path, content) {path, {content, sizeof(content) - 1}},
#include "emit_c/firmware_texts.inc"
#undef WHET_TEXT
};

}  // namespace

std::string_view EmbeddedText(std::string_view path) {
  for (const Text& text : kTexts) {
    if (text.path == path) return text.content;
  }
  return {};
}

void AddWithIncludes(std::string_view path, std::map<std::string, std::string>* files) {
  const std::string_view content = EmbeddedText(path);
  if (content.empty() || !files->emplace(path, content).second) return;
  constexpr std::string_view kInclude = "#include \"";
  for (size_t at = content.find(kInclude); at != std::string_view::npos;
       at = content.find(kInclude, at + 1)) {
    const size_t begin = at + kInclude.size();
    AddWithIncludes(content.substr(begin, content.find('"', begin) - begin), files);
  }
}

std::string Substitute(std::string_view text, const std::map<std::string, std::string>& values) {
  std::string result;
  size_t done = 0;
  for (size_t at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
    const size_t end = text.find('@', at + 1);
    if (end == std::string_view::npos) break;
    const auto value = values.find(std::string(text.substr(at + 1, end - at - 1)));
    if (value == values.end()) continue;
    result.append(text.substr(done, at - done)).append(value->second);
    done = end + 1;
    at = end;
  }
  return result.append(text.substr(done));
}

}  // namespace whet::emit_c
