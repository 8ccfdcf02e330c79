// SPDX-License-Identifier: Apache-2.0
// YAML text as a plain tree. The only place that meets the YAML library and its exceptions.
#ifndef WHET_CARD_YAML_H_
#define WHET_CARD_YAML_H_

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace whet::card {

struct YamlEntry;

struct YamlNode {
  enum class Kind { kNull, kScalar, kList, kMap };
  Kind kind = Kind::kNull;
  int line = 0;                    // from 1
  std::string text;                // kScalar
  std::vector<YamlNode> items;     // kList
  std::vector<YamlEntry> entries;  // kMap, in order, no key twice
};

struct YamlEntry {
  std::string key;
  YamlNode value;
};

// Refuses more than 100,000 nodes, which no card has but an alias bomb does, and documents after the first.
Result<YamlNode> ParseYaml(std::string_view text);

}  // namespace whet::card

#endif  // WHET_CARD_YAML_H_
