// SPDX-License-Identifier: Apache-2.0
// JSON as all reports write it.
#ifndef WHET_REPORT_JSON_H_
#define WHET_REPORT_JSON_H_

#include <nlohmann/json.hpp>
#include <string>

namespace whet::report {

using Json = nlohmann::ordered_json;

// Indented; bytes of names and labels that are not UTF-8 are replaced.
std::string JsonText(const Json& json);

// JSON has no infinities: they, and what is not a number, become null.
Json Number(double value);

}  // namespace whet::report

#endif  // WHET_REPORT_JSON_H_
