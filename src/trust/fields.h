// SPDX-License-Identifier: Apache-2.0
// Members of metadata objects, with what must be true of them. Messages begin with the member's name.
#ifndef WHET_TRUST_FIELDS_H_
#define WHET_TRUST_FIELDS_H_

#include <limits>
#include <string>

#include "json/fields.h"
#include "trust/metadata.h"

namespace whet::trust {

inline constexpr size_t kMaxKeys = 1024, kMaxKeysOfRole = 128, kMaxSignatures = 256;
inline constexpr size_t kMaxDelegatedRoles = 1U << 17, kMaxRoleName = 80, kMaxTargetPath = 2048;
inline constexpr int64_t kMaxVersion = std::numeric_limits<int64_t>::max() - 1;

Result<Keys> ReadKeys(const Json& object);
Result<RoleKeys> ReadRoleKeys(const Json& object);
Result<Hashes> ReadHashes(
    const Json& object);  // the member "hashes"; kinds that are not known are passed over
Result<FileMeta> ReadFileMeta(const Json& object);

// Names of delegated roles become names of files and parts of URLs.
Status CheckRoleName(const std::string& name);

}  // namespace whet::trust

#endif  // WHET_TRUST_FIELDS_H_
