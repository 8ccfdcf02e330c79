// SPDX-License-Identifier: Apache-2.0
// Root metadata by hand: the next version with other keys, to be signed wherever the keys are.
#ifndef WHET_TRUST_ROOT_CHANGE_H_
#define WHET_TRUST_ROOT_CHANGE_H_

#include <string>
#include <vector>

#include "trust/metadata.h"

namespace whet::trust {

struct RoleChange {
  std::string role;
  std::vector<PublicKey> add;
  std::vector<std::string> remove;  // ids; one that the role does not have is an error
  int64_t threshold = 0;            // 0: as it was
};

// The version after `content`, unsigned. Members that are not known stay. Refuses a role with fewer keys than its threshold.
Result<Envelope> NextRoot(const Json& content, const std::vector<RoleChange>& changes, Seconds expires);

// The same of a version that nobody has signed yet: it keeps its number.
Result<Envelope> AmendedRoot(const Json& content, const std::vector<RoleChange>& changes, Seconds expires);

// Version 1, unsigned: all four roles have these keys, until a change gives them their own.
Result<Envelope> FirstRoot(const std::vector<PublicKey>& keys, int64_t threshold, Seconds expires);

}  // namespace whet::trust

#endif  // WHET_TRUST_ROOT_CHANGE_H_
