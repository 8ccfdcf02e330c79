// SPDX-License-Identifier: Apache-2.0
#include "report/page.h"

namespace whet::report {
namespace {

struct Text {
  std::string_view path, content;
};

constexpr Text kTexts[] = {
#define WHET_TEXT(path, content) {path, content},
#include "report/page_texts.inc"
#undef WHET_TEXT
};

void Replace(std::string* page, std::string_view mark, std::string_view content) {
  const size_t at = page->find(mark);
  if (at != std::string::npos) page->replace(at, mark.size(), content);
}

template <typename Json>
std::string Escaped(const Json& json) {
  const std::string text = json.dump(-1, ' ', true, Json::error_handler_t::replace);
  std::string safe;
  for (char c : text) c == '<' ? safe += "\\u003c" : safe += c;
  return safe;
}

}  // namespace

std::string_view PagePart(std::string_view name) {
  for (const Text& text : kTexts) {
    if (text.path == name) return text.content;
  }
  return {};
}

std::string ScriptText(const nlohmann::ordered_json& json) {
  return Escaped(json);
}

std::string ScriptText(const nlohmann::json& json) {
  return Escaped(json);
}

std::string FillPage(std::string_view frame, std::string_view style, std::string_view script,
                     std::string_view data) {
  std::string page(frame);
  Replace(&page, "@STYLE@", style);
  Replace(&page, "@SCRIPT@", script);
  Replace(&page, "@MODEL@", data);  // last: names may hold the other marks
  return page;
}

std::string ReportPage(const nlohmann::ordered_json& document) {
  std::string script, style;
  for (const char* part : {"theme.css", "report.css"}) style += PagePart(part);
  for (const char* part :
       {"words.js", "charts.js", "table.js", "parts.js", "quantised.js", "comparison.js", "main.js"})
    script += PagePart(part);
  return FillPage(PagePart("report.html"), style, script, ScriptText(document));
}

}  // namespace whet::report
