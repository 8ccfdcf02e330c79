// SPDX-License-Identifier: Apache-2.0
// What somebody may have meant.
#ifndef WHET_AGENT_NEAR_WORD_H_
#define WHET_AGENT_NEAR_WORD_H_

#include <string_view>
#include <vector>

namespace whet::agent {

// The word that takes the fewest insertions, deletions and exchanges of characters; the first of several. At least one is known.
std::string_view NearestWord(std::string_view word, const std::vector<std::string_view>& known);

}  // namespace whet::agent

#endif  // WHET_AGENT_NEAR_WORD_H_
