// SPDX-License-Identifier: Apache-2.0
// HTML pages that need nothing else: no network, no other file. Their parts are the files of report/page/.
#ifndef WHET_REPORT_PAGE_H_
#define WHET_REPORT_PAGE_H_

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace whet::report {

// A part that other pages share: theme.css (colours of light and dark), words.js (elements, numbers).
std::string_view PagePart(std::string_view name);

// JSON that may stand inside a script element: no "<" and no line separators, whatever names hold.
std::string ScriptText(const nlohmann::ordered_json& json);
std::string ScriptText(const nlohmann::json& json);

// Puts style, script and data where the frame says @STYLE@, @SCRIPT@ and @MODEL@.
std::string FillPage(std::string_view frame, std::string_view style, std::string_view script,
                     std::string_view data);

// The page of a document: of quantised_page.h or comparison_page.h, told apart by its "kind".
std::string ReportPage(const nlohmann::ordered_json& document);

}  // namespace whet::report

#endif  // WHET_REPORT_PAGE_H_
