// SPDX-License-Identifier: Apache-2.0
// Lists of texts in one column.
#ifndef WHET_FLEET_STORED_JSON_H_
#define WHET_FLEET_STORED_JSON_H_

#include <string>
#include <vector>

#include "json/json.h"

namespace whet::fleet {

inline Json ToJson(const std::vector<std::string>& texts) {
  return JsonArray(texts.begin(), texts.end());
}

inline Result<std::vector<std::string>> ReadTexts(const std::string& text) {
  const Json json = WHET_TRY(ParseJson(text));
  std::vector<std::string> texts;
  if (!json.array()) return Error("must be a list");
  for (const Json& item : *json.array()) {
    if (!item.string()) return Error("must be texts");
    texts.push_back(*item.string());
  }
  return texts;
}

}  // namespace whet::fleet

#endif  // WHET_FLEET_STORED_JSON_H_
