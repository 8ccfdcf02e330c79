// SPDX-License-Identifier: Apache-2.0
#include "cli/fleet_repository.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <ctime>

#include "base/file.h"
#include "trust/s3_place.h"

namespace whet::cli {
namespace {

constexpr const char* kRoles[] = {"root", "targets", "bins", "snapshot", "timestamp"};

// "ROLE=REST" with a role that is one.
Result<std::pair<std::string, std::string>> ForRole(const std::string& option, const std::string& text) {
  const size_t equals = text.find('=');
  const std::string role = text.substr(0, equals);
  const bool known = std::find(std::begin(kRoles), std::end(kRoles), role) != std::end(kRoles);
  if (equals == text.npos || !known)
    return Error(option + " " + text + ": must be ROLE=..., with root, targets, bins, snapshot or timestamp");
  return std::pair(role, text.substr(equals + 1));
}

}  // namespace

trust::Seconds Now() {
  return std::time(nullptr);
}

Result<std::unique_ptr<trust::Place>> OpenPlace(const std::string& where, const FleetOptions& options) {
  if (where.starts_with("s3://"))
    return std::unique_ptr<trust::Place>(std::make_unique<trust::S3Place>(
        WHET_TRY(trust::S3OptionsOf(where, options.endpoint, options.region))));
  if (where.find("://") != where.npos)
    return Error(where + ": a repository is a folder or s3://BUCKET/PREFIX");
  return std::unique_ptr<trust::Place>(std::make_unique<trust::FolderPlace>(where));
}

Status LockPlace(const std::string& where) {
  if (where.find("://") != where.npos) return {};
  WHET_TRY(MakeFolders(where));
  const int folder = open(where.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);  // stays open: it is the lock
  if (folder >= 0 && flock(folder, LOCK_EX | LOCK_NB) == 0) return {};
  if (folder >= 0) close(folder);
  return Error(where + ": somebody else is writing there, or it is no folder");
}

Result<RoleSigners> LoadSigners(const FleetOptions& options) {
  RoleSigners signers;
  for (const std::string& text : options.keys) {
    const auto [role, key] = WHET_TRY(ForRole("--key", text));
    signers[role].push_back(WHET_TRY(LoadSigner(key, options.secrets)));
  }
  return signers;
}

Result<trust::Periods> PeriodsOf(const FleetOptions& options) {
  trust::Periods periods;
  std::map<std::string, trust::Seconds*> by_role = {{"root", &periods.root},
                                                    {"targets", &periods.targets},
                                                    {"bins", &periods.targets},
                                                    {"snapshot", &periods.snapshot},
                                                    {"timestamp", &periods.timestamp}};
  for (const std::string& text : options.days) {
    const auto [role, number] = WHET_TRY(ForRole("--days", text));
    int days = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), days);
    if (error != std::errc() || end != number.data() + number.size() || days < 1 || days > 3660)
      return Error("--days " + text + ": must be 1 to 3660");
    *by_role.at(role) = trust::Seconds{days} * 86400;
  }
  return periods;
}

void AddSigners(const RoleSigners& signers, const std::string& target_role, trust::Repository& repository) {
  for (const auto& [role, keys] : signers) {
    if (role != "bins") repository.AddSigners(role, keys);
    if ((role == "bins" || role == "targets") && target_role != "targets")
      repository.AddSigners(target_role, keys);
  }
}

}  // namespace whet::cli
