// SPDX-License-Identifier: Apache-2.0
#include "trust/delegation.h"

#include <cstdio>

#include "trust/hash.h"

namespace whet::trust {
namespace {

// What a "[...]" that begins at pattern[0] says of `c`, and how long it is; 0 where it is not closed and so means itself.
struct Bracket {
  bool matches;
  size_t length;
};
Bracket ReadBracket(std::string_view pattern, char c) {
  size_t i = 1;
  const bool negated = i < pattern.size() && pattern[i] == '!';
  if (negated) ++i;
  bool found = false;
  for (size_t first = i; i < pattern.size() && (pattern[i] != ']' || i == first); ++i) {
    const bool range = i + 2 < pattern.size() && pattern[i + 1] == '-' && pattern[i + 2] != ']';
    const char high = range ? pattern[i + 2] : pattern[i];
    found = found || (pattern[i] <= c && c <= high);
    if (range) i += 2;
  }
  if (i >= pattern.size()) return {false, 0};
  return {found != negated, i + 1};
}

// Whether pattern's first element takes `c`, and its length.
Bracket MatchOne(std::string_view pattern, char c) {
  if (pattern.empty()) return {false, 0};
  if (pattern[0] == '?') return {c != '/', 1};
  if (pattern[0] == '[') {
    const Bracket bracket = ReadBracket(pattern, c);
    if (bracket.length > 0) return {bracket.matches && c != '/', bracket.length};
  }
  return {pattern[0] == c, 1};
}

}  // namespace

// One star is returned to at a time: the time is at most the product of the lengths.
bool MatchesPattern(std::string_view path, std::string_view pattern) {
  size_t at = 0, in = 0;
  size_t star = std::string_view::npos, star_at = 0;
  while (at < path.size()) {
    if (in < pattern.size() && pattern[in] == '*') {
      star = in++;
      star_at = at;
      continue;
    }
    const Bracket one = MatchOne(pattern.substr(in), path[at]);
    if (one.matches) {
      in += one.length;
      ++at;
    } else if (star != std::string_view::npos && path[star_at] != '/') {
      at = ++star_at;
      in = star + 1;
    } else {
      return false;
    }
  }
  while (in < pattern.size() && pattern[in] == '*') ++in;
  return in == pattern.size();
}

bool IsDelegated(const DelegatedRole& role, std::string_view target) {
  for (const std::string& pattern : role.paths) {
    if (MatchesPattern(target, pattern)) return true;
  }
  if (role.path_hash_prefixes.empty()) return false;
  const std::string digest = HashesOf(target).sha256;
  for (const std::string& prefix : role.path_hash_prefixes) {
    if (digest.starts_with(prefix)) return true;
  }
  return false;
}

std::string SuccinctRoles::NameOf(uint64_t bin) const {
  char number[16];
  const int digits = (bit_length + 3) / 4;
  std::snprintf(number, sizeof number, "%0*llx", digits, static_cast<unsigned long long>(bin));
  return name_prefix + "-" + number;
}

uint64_t BinOf(const SuccinctRoles& roles, std::string_view target) {
  const std::string digest = HashesOf(target).sha256;
  const uint64_t first = std::stoull(digest.substr(0, 8), nullptr, 16);
  return first >> (32 - roles.bit_length);
}

std::vector<Step> StepsFor(const Delegations& delegations, std::string_view target) {
  if (delegations.succinct) {
    const SuccinctRoles& bins = *delegations.succinct;
    return {{bins.NameOf(BinOf(bins, target)), &bins.keys, true}};
  }
  std::vector<Step> steps;
  for (const DelegatedRole& role : delegations.roles) {
    if (!IsDelegated(role, target)) continue;
    steps.push_back({role.name, &role.keys, role.terminating});
    if (role.terminating) break;
  }
  return steps;
}

}  // namespace whet::trust
