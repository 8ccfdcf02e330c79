// SPDX-License-Identifier: Apache-2.0
#include "trust/repository.h"

#include <algorithm>

#include "trust/canonical_json.h"
#include "trust/fields.h"
#include "trust/url.h"

namespace whet::trust {
namespace {

RoleKeys RoleKeysOf(const Repository::Signers& signers, int64_t threshold) {
  RoleKeys role{.keyids = {}, .threshold = threshold};
  for (const Signer& signer : signers) {
    const std::string& id = signer.public_key().id();
    if (std::find(role.keyids.begin(), role.keyids.end(), id) == role.keyids.end()) role.keyids.push_back(id);
  }
  return role;
}

Status CheckThreshold(const RoleKeys& role) {
  if (role.threshold >= 1 && static_cast<size_t>(role.threshold) <= role.keyids.size()) return {};
  return Error("a threshold of " + std::to_string(role.threshold) + " of " +
               std::to_string(role.keyids.size()) + " keys");
}

// Names that are the same in a URL, on any file system and in metadata.
Status CheckPlainName(const std::string& name) {
  WHET_TRY(CheckRoleName(name));
  const bool plain = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  });
  return plain ? Status() : Error("the role's name '" + name + "' must be of letters, digits and '-_.'");
}

Status CheckTargetPath(const std::string& path) {
  const std::string within = "/" + path + "/";
  const bool control =
      std::any_of(path.begin(), path.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  for (const char* part : {"//", "/./", "/../"}) {
    if (within.find(part) != std::string::npos || control || path.size() > kMaxTargetPath)
      return Error("the target's path '" + path.substr(0, 80) +
                   "' must be relative, without empty parts, '.' and '..'");
  }
  return {};
}

std::string HexPrefix(const SuccinctRoles& bins, uint64_t bin) {
  return bins.NameOf(bin).substr(bins.name_prefix.size() + 1);
}

// Bins as ordinary delegations. Bits that are no multiple of four make several prefixes a bin.
std::vector<std::string> PrefixesOf(const SuccinctRoles& bins, uint64_t bin) {
  const int rest = (4 - bins.bit_length % 4) % 4;
  const SuccinctRoles digits{.keys = {}, .bit_length = bins.bit_length + rest, .name_prefix = ""};
  std::vector<std::string> prefixes;
  for (uint64_t i = 0; i < uint64_t{1} << rest; ++i) prefixes.push_back(HexPrefix(digits, (bin << rest) + i));
  return prefixes;
}

}  // namespace

Repository Repository::Create(Place& place, const Periods& periods) {
  Repository repository(place, periods);
  repository.root_.consistent_snapshot = true;
  for (const char* role : kTopRoles) repository.root_.roles[role] = {};
  repository.targets_["targets"] = {};
  repository.changed_ = {"root", "targets"};
  return repository;
}

Status Repository::SetKeys(const std::string& role, const Signers& signers, int64_t threshold) {
  if (!IsTopRole(role)) return Error("'" + role + "' is no top-level role");
  const RoleKeys keys = RoleKeysOf(signers, threshold);
  WHET_TRY(CheckThreshold(keys).With(role));
  root_.roles[role] = keys;
  if (role != "root") signers_[role].clear();  // the old root keys sign once more
  AddSigners(role, signers);
  for (const Signer& signer : signers)
    root_.keys.insert_or_assign(signer.public_key().id(), signer.public_key());
  Touch("root");
  Touch(role);
  return {};
}

void Repository::AddSigners(const std::string& role, const Signers& signers) {
  for (const Signer& signer : signers) signers_[role].insert_or_assign(signer.public_key().id(), signer);
}

Status Repository::AddDelegatedRole(const std::string& role, const RoleKeys& keys, const Signers& signers) {
  WHET_TRY(CheckPlainName(role));
  WHET_TRY(CheckThreshold(keys).With(role));
  if (targets_.contains(role)) return Error("there is a role '" + role + "' already");
  targets_[role] = {};
  delegated_keys_[role] = keys;
  AddSigners(role, signers);
  changed_.insert(role);
  return {};
}

Status Repository::Delegate(const std::string& delegator, const DelegatedRole& role, const Signers& signers) {
  const auto found = targets_.find(delegator);
  if (found == targets_.end()) return Error("there is no role '" + delegator + "'");
  if (found->second.delegations && found->second.delegations->succinct)
    return Error("'" + delegator + "' delegates to succinct bins, and to nothing else");
  DelegatedRole complete = role;
  complete.keys = RoleKeysOf(signers, role.keys.threshold);
  WHET_TRY(AddDelegatedRole(role.name, complete.keys, signers));
  Targets& targets = targets_.at(delegator);
  if (!targets.delegations) targets.delegations.emplace();
  for (const Signer& signer : signers)
    targets.delegations->keys.insert_or_assign(signer.public_key().id(), signer.public_key());
  targets.delegations->roles.push_back(std::move(complete));
  Touch(delegator);
  return {};
}

Status Repository::DelegateBins(const std::string& delegator, const std::string& prefix, int bits,
                                const Signers& signers, int64_t threshold, BinForm form) {
  if (bits < 1 || bits > kMaxBinBits)
    return Error("bins of " + std::to_string(bits) + " bits; from 1 to 14 there are");
  const SuccinctRoles bins{.keys = RoleKeysOf(signers, threshold), .bit_length = bits, .name_prefix = prefix};
  if (form == BinForm::kPathHashPrefixes) {
    for (uint64_t bin = 0; bin < bins.count(); ++bin) {
      WHET_TRY(Delegate(delegator,
                        {.name = bins.NameOf(bin),
                         .keys = {.keyids = {}, .threshold = threshold},
                         .terminating = true,
                         .paths = {},
                         .path_hash_prefixes = PrefixesOf(bins, bin)},
                        signers));
    }
    return {};
  }
  const auto found = targets_.find(delegator);
  if (found == targets_.end() || found->second.delegations)
    return Error("succinct bins need a role without delegations; '" + delegator + "' is none");
  for (uint64_t bin = 0; bin < bins.count(); ++bin)
    WHET_TRY(AddDelegatedRole(bins.NameOf(bin), bins.keys, signers));
  Delegations& delegations = targets_.at(delegator).delegations.emplace();
  for (const Signer& signer : signers)
    delegations.keys.insert_or_assign(signer.public_key().id(), signer.public_key());
  delegations.succinct = bins;
  Touch(delegator);
  return {};
}

std::string Repository::RoleFor(const std::string& target) const {
  std::string role = "targets";
  for (std::set<std::string> visited; visited.insert(role).second;) {
    const std::optional<Delegations>& delegations = targets_.at(role).delegations;
    const std::vector<Step> steps = delegations ? StepsFor(*delegations, target) : std::vector<Step>();
    if (steps.empty()) break;
    role = steps.front().role;
  }
  return role;
}

Status Repository::AddTarget(const std::string& target, std::string_view bytes, const Json& custom) {
  WHET_TRY(CheckTargetPath(target));
  const std::string role = RoleFor(target), hash = HashesOf(bytes).sha256;
  WHET_TRY(place_->Put("targets/" + WithHash(target, hash), bytes));
  targets_.at(role).targets[target] = {
      .length = bytes.size(), .hashes = {.sha256 = hash, .sha512 = ""}, .custom = custom};
  Touch(role);
  return {};
}

Status Repository::RemoveTarget(const std::string& target) {
  const std::string role = RoleFor(target);
  if (targets_.at(role).targets.erase(target) == 0) return Error("there is no target '" + target + "'");
  Touch(role);
  return {};
}

}  // namespace whet::trust
