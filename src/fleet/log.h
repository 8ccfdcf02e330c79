// SPDX-License-Identifier: Apache-2.0
// Short lines for the journal, on standard error.
#ifndef WHET_FLEET_LOG_H_
#define WHET_FLEET_LOG_H_

#include <cstdio>
#include <string>

namespace whet::fleet {

inline void Log(const std::string& line) {
  std::fprintf(stderr, "whet-fleet: %s\n", line.c_str());
}

}  // namespace whet::fleet

#endif  // WHET_FLEET_LOG_H_
