// SPDX-License-Identifier: Apache-2.0
// The target of a request line, taken apart.
#ifndef WHET_HTTP_TARGET_H_
#define WHET_HTTP_TARGET_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace whet::http {

struct Target {
  std::string path;
  std::vector<std::pair<std::string, std::string>> query;
};

// Decodes "/path?name=value&..." and "http://host/path?...". Refuses what could be read in two ways: broken escapes, control
// characters, and the segments "." and "..", escaped or not.
Result<Target> ParseTarget(std::string_view text);

}  // namespace whet::http

#endif  // WHET_HTTP_TARGET_H_
