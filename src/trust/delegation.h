// SPDX-License-Identifier: Apache-2.0
// Who may sign for which targets.
#ifndef WHET_TRUST_DELEGATION_H_
#define WHET_TRUST_DELEGATION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "trust/key.h"

namespace whet::trust {

struct RoleKeys {
  std::vector<std::string> keyids;  // each once
  int64_t threshold = 1;
};

struct DelegatedRole {
  std::string name;
  RoleKeys keys;
  bool terminating = false;
  std::vector<std::string> paths;  // shell patterns, or
  std::vector<std::string>
      path_hash_prefixes;  // beginnings of the SHA-256 of a target's path, in hexadecimal
};

// Hashed bins of one key set in a few bytes (TAP 15): 2^bit_length terminating roles "PREFIX-hex".
struct SuccinctRoles {
  RoleKeys keys;
  int bit_length = 1;  // 1 to 32
  std::string name_prefix;

  uint64_t count() const { return uint64_t{1} << bit_length; }
  std::string NameOf(uint64_t bin) const;
};

// Either roles or succinct.
struct Delegations {
  Keys keys;
  std::vector<DelegatedRole> roles;  // in order of precedence
  std::optional<SuccinctRoles> succinct;
};

// Shell patterns: '*' and '?' do not match a '/', "[...]" has the meaning it has for glob.
bool MatchesPattern(std::string_view path, std::string_view pattern);

bool IsDelegated(const DelegatedRole& role, std::string_view target);

// The bin that holds a target.
uint64_t BinOf(const SuccinctRoles& roles, std::string_view target);

// The roles to ask for a target, in order. Nothing after a terminating one counts, and none of the caller's further roles either.
struct Step {
  std::string role;
  const RoleKeys* keys;  // of the delegations
  bool terminating;
};
std::vector<Step> StepsFor(const Delegations& delegations, std::string_view target);

}  // namespace whet::trust

#endif  // WHET_TRUST_DELEGATION_H_
