// SPDX-License-Identifier: Apache-2.0
// Whether enough of a role's keys have signed.
#ifndef WHET_TRUST_VERIFY_H_
#define WHET_TRUST_VERIFY_H_

#include <string>
#include <vector>

#include "trust/metadata.h"

namespace whet::trust {

// The ids of the role's keys with a good signature. A key counts once: two ids of the same key, in whatever encoding, are one.
std::vector<std::string> GoodSignatures(const Envelope& envelope, const RoleKeys& role, const Keys& keys);

// An error where they are fewer than the role's threshold.
Status CheckSignatures(const Envelope& envelope, const RoleKeys& role, const Keys& keys);

}  // namespace whet::trust

#endif  // WHET_TRUST_VERIFY_H_
