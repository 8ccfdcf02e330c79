// SPDX-License-Identifier: Apache-2.0
#include "agent/near_word.h"

#include <algorithm>
#include <numeric>

namespace whet::agent {
namespace {

size_t Distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i + 1;
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t exchanged = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({exchanged, diagonal + 1, row[j] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string_view NearestWord(std::string_view word, const std::vector<std::string_view>& known) {
  return *std::min_element(known.begin(), known.end(), [word](std::string_view a, std::string_view b) {
    return Distance(word, a) < Distance(word, b);
  });
}

}  // namespace whet::agent
