// SPDX-License-Identifier: Apache-2.0
#include "agent/states.h"

namespace whet::agent {

std::optional<State> ParseState(std::string_view name) {
  for (const Row& row : kStates)
    if (row.name == name) return row.state;
  return std::nullopt;
}

}  // namespace whet::agent
