// SPDX-License-Identifier: Apache-2.0
#include "fleet/tags.h"

#include <algorithm>
#include <set>

#include "json/fields.h"
#include "wire/messages.h"

namespace whet::fleet {

Result<std::vector<std::string>> NamesIn(const JsonArray& list, const char* member) {
  std::vector<std::string> names;
  std::set<std::string> seen;
  for (const Json& item : list) {
    if (!item.string()) return WrongMember(member, "must be texts");
    WHET_TRY(wire::CheckName(*item.string()).With(member));
    if (!seen.insert(*item.string()).second)
      return WrongMember(member, "'" + *item.string() + "' is there twice");
    names.push_back(*item.string());
  }
  return names;
}

Result<std::vector<std::string>> ReadTags(const Json& object) {
  const JsonArray& list = *WHET_TRY(ArrayField(object, "tags"));
  if (list.size() > kMostTags) return WrongMember("tags", "at most 64");
  std::vector<std::string> tags = WHET_TRY(NamesIn(list, "tags"));
  std::sort(tags.begin(), tags.end());
  return tags;
}

}  // namespace whet::fleet
