// SPDX-License-Identifier: Apache-2.0
// Tags of devices, out of a message.
#ifndef WHET_FLEET_TAGS_H_
#define WHET_FLEET_TAGS_H_

#include <string>
#include <vector>

#include "json/json.h"

namespace whet::fleet {

inline constexpr size_t kMostTags = 64;

// The member "tags": names, each once; comes back sorted.
Result<std::vector<std::string>> ReadTags(const Json& object);

}  // namespace whet::fleet

#endif  // WHET_FLEET_TAGS_H_
