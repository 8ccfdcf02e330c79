// SPDX-License-Identifier: Apache-2.0
// A repository as `whet fleet` opens it: its place, the keys that are here, and one writer at a time.
#ifndef WHET_CLI_FLEET_REPOSITORY_H_
#define WHET_CLI_FLEET_REPOSITORY_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "cli/fleet_options.h"
#include "trust/repository.h"

namespace whet::cli {

// A folder, or s3://BUCKET/PREFIX.
Result<std::unique_ptr<trust::Place>> OpenPlace(const std::string& where, const FleetOptions& options);

// The lock of a folder's repository, until the process ends; nothing for other places, whose writers have to take turns.
Status LockPlace(const std::string& where);

// By role: root, targets, bins, snapshot, timestamp.
using RoleSigners = std::map<std::string, std::vector<trust::Signer>>;
Result<RoleSigners> LoadSigners(const FleetOptions& options);

Result<trust::Periods> PeriodsOf(const FleetOptions& options);

// Adds the keys that are here to the roles; those of "targets" and of "bins" to all bins too.
void AddSigners(const RoleSigners& signers, const std::string& target_role, trust::Repository& repository);

trust::Seconds Now();

}  // namespace whet::cli

#endif  // WHET_CLI_FLEET_REPOSITORY_H_
