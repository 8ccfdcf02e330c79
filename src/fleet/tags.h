// SPDX-License-Identifier: Apache-2.0
// Names in a message: tags of devices, and devices.
#ifndef WHET_FLEET_TAGS_H_
#define WHET_FLEET_TAGS_H_

#include <string>
#include <vector>

#include "json/json.h"

namespace whet::fleet {

inline constexpr size_t kMostTags = 64;

// The items of the array `member`: names, each once; in their order.
Result<std::vector<std::string>> NamesIn(const JsonArray& list, const char* member);

// The member "tags": names, each once; comes back sorted.
Result<std::vector<std::string>> ReadTags(const Json& object);

}  // namespace whet::fleet

#endif  // WHET_FLEET_TAGS_H_
