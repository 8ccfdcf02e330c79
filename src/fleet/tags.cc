// SPDX-License-Identifier: Apache-2.0
#include "fleet/tags.h"

#include <set>

#include "json/fields.h"
#include "wire/messages.h"

namespace whet::fleet {

Result<std::vector<std::string>> ReadTags(const Json& object) {
  const JsonArray& list = *WHET_TRY(ArrayField(object, "tags"));
  if (list.size() > kMostTags) return WrongMember("tags", "at most 64");
  std::set<std::string> tags;
  for (const Json& item : list) {
    if (!item.string()) return WrongMember("tags", "must be texts");
    WHET_TRY(wire::CheckName(*item.string()).With("tags"));
    if (!tags.insert(*item.string()).second)
      return WrongMember("tags", "'" + *item.string() + "' is there twice");
  }
  return std::vector<std::string>(tags.begin(), tags.end());
}

}  // namespace whet::fleet
