// SPDX-License-Identifier: Apache-2.0
// A repository's state as signed files, and back.
#include <algorithm>

#include "trust/canonical_json.h"
#include "trust/repository.h"
#include "trust/verify.h"

namespace whet::trust {
namespace {

std::string PathOf(const std::string& role, int64_t version) {
  return "metadata/" + std::to_string(version) + "." + role + ".json";
}

constexpr const char* kKnownMembers[] = {"_type", "spec_version", "version", "expires", "consistent_snapshot",
                                         "keys",  "roles",        "meta",    "targets", "delegations"};

// Keys that no role of the root names any more.
void DropUnusedKeys(Root& root) {
  std::erase_if(root.keys, [&](const auto& key) {
    return std::none_of(root.roles.begin(), root.roles.end(), [&](const auto& role) {
      const std::vector<std::string>& ids = role.second.keyids;
      return std::find(ids.begin(), ids.end(), key.first) != ids.end();
    });
  });
}

// A file that has to be there, signed.
Result<Envelope> Load(Place& place, const std::string& path, const RoleKeys& role, const Keys& keys) {
  const std::optional<std::string> text = WHET_TRY(place.Get(path));
  if (!text) return Error(path + " is missing");
  Envelope envelope = WHET_TRY(ParseEnvelope(*text).With(path));
  WHET_TRY(CheckSignatures(envelope, role, keys).With(path));
  return envelope;
}

}  // namespace

const RoleKeys& Repository::KeysOf(const std::string& role) const {
  return IsTopRole(role) ? root_.roles.at(role) : delegated_keys_.at(role);
}

Status Repository::CheckSigners(const std::string& role, const RoleKeys& keys) const {
  const auto found = signers_.find(role);
  int64_t count = 0;
  for (const std::string& id : keys.keyids) count += found != signers_.end() && found->second.contains(id);
  if (count >= keys.threshold && count > 0) return {};
  return Error(role + ": " + std::to_string(count) + " of its keys are here to sign, it takes " +
               std::to_string(keys.threshold));
}

Status Repository::CheckAllSigners() const {
  for (const char* role : {"snapshot", "timestamp"}) WHET_TRY(CheckSigners(role, KeysOf(role)));
  for (const std::string& role : changed_) {
    if (!signed_.contains(role)) WHET_TRY(CheckSigners(role, KeysOf(role)));
  }
  if (changed_.contains("root") && published_root_ && !signed_.contains("root"))
    WHET_TRY(
        CheckSigners("root", published_root_->roles.at("root")).With("by the keys of the root before it"));
  return {};
}

void Repository::Renew(const std::string& role, Common& common, Seconds expires) {
  if (!published_.insert(role).second) ++common.version;
  common.expires = expires;
}

void Repository::KeepUnknown(const std::string& role, const Json& content) {
  JsonObject members = *content.object();
  for (const char* known : kKnownMembers) members.erase(known);
  unknown_[role] = std::move(members);
}

Json Repository::WithUnknown(const std::string& role, Json content) const {
  const auto found = unknown_.find(role);
  if (found != unknown_.end()) content.object()->insert(found->second.begin(), found->second.end());
  return content;
}

Result<FileMeta> Repository::Write(const std::string& role, const Common& common, const Json& known) {
  const Json content = WithUnknown(role, known);
  Envelope envelope{.message = CanonicalJson(content), .content = content, .signatures = {}};
  for (const auto& [id, signer] : signers_.at(role)) WHET_TRY(AddSignature(signer, envelope));
  const std::string text = PrintJson(EnvelopeJson(envelope));
  const std::string path = role == "timestamp" ? "metadata/timestamp.json" : PathOf(role, common.version);
  WHET_TRY(place_->Put(path, text));
  return FileMeta{common.version, text.size(), {.sha256 = HashesOf(text).sha256, .sha512 = ""}};
}

// Of somebody who signed elsewhere: not a byte of what was signed changes.
Result<FileMeta> Repository::WriteTaken(const std::string& role, int64_t version) {
  const std::string text = PrintJson(EnvelopeJson(signed_.at(role)));
  WHET_TRY(place_->Put(PathOf(role, version), text));
  published_.insert(role);
  signed_.erase(role);
  return FileMeta{version, text.size(), {.sha256 = HashesOf(text).sha256, .sha512 = ""}};
}

Status Repository::PublishRoot(Seconds now) {
  if (signed_.contains("root")) {
    WHET_TRY(WriteTaken("root", root_.version));
  } else {
    DropUnusedKeys(root_);
    Renew("root", root_, now + periods_.root);
    WHET_TRY(Write("root", root_, ToJson(root_)));
  }
  published_root_ = root_;
  const std::vector<std::string>& ids = root_.roles.at("root").keyids;
  std::erase_if(signers_["root"], [&](const auto& signer) {
    return std::find(ids.begin(), ids.end(), signer.first) == ids.end();
  });
  return {};
}

Result<FileMeta> Repository::PublishTargets(const std::string& role, Targets& targets, Seconds now) {
  if (signed_.contains(role)) return WriteTaken(role, targets.version);
  Renew(role, targets, now + periods_.targets);
  return Write(role, targets, ToJson(targets));
}

Status Repository::Publish(Seconds now) {
  WHET_TRY(CheckAllSigners());
  if (changed_.contains("root")) WHET_TRY(PublishRoot(now));
  bool changed = changed_.contains("snapshot");
  for (auto& [role, targets] : targets_) {
    if (!changed_.contains(role)) continue;
    snapshot_.roles[role] = WHET_TRY(PublishTargets(role, targets, now));
    changed = true;
  }
  if (changed || snapshot_.expires <= now + periods_.snapshot / 2) {
    Renew("snapshot", snapshot_, now + periods_.snapshot);
    timestamp_.snapshot = WHET_TRY(Write("snapshot", snapshot_, ToJson(snapshot_)));
  }
  Renew("timestamp", timestamp_, now + periods_.timestamp);
  WHET_TRY(Write("timestamp", timestamp_, ToJson(timestamp_)));
  changed_.clear();
  return {};
}

Status Repository::LoadRoots() {
  for (int64_t version = 1;; ++version) {
    const std::string path = PathOf("root", version);
    const std::optional<std::string> text = WHET_TRY(place_->Get(path));
    if (!text) return version > 1 ? Status() : Error(path + " is missing: there is no repository");
    const Envelope envelope = WHET_TRY(ParseEnvelope(*text).With(path));
    Root root = WHET_TRY(ReadRoot(envelope.content).With(path));
    WHET_TRY(CheckSignatures(envelope, root.roles.at("root"), root.keys).With(path));
    if (version > 1) WHET_TRY(CheckSignatures(envelope, root_.roles.at("root"), root_.keys).With(path));
    if (root.version != version) return Error(path + " has the version " + std::to_string(root.version));
    KeepUnknown("root", envelope.content);
    if (version > 1) earlier_root_ = std::move(root_);
    root_ = std::move(root);
  }
}

Result<Envelope> Repository::LoadTop(const std::string& role, const std::string& path) {
  Result<Envelope> envelope = Load(*place_, path, root_.roles.at(role), root_.keys);
  if (envelope.ok() || !earlier_root_) return envelope;
  Result<Envelope> earlier = Load(*place_, path, earlier_root_->roles.at(role), earlier_root_->keys);
  if (!earlier.ok()) return envelope;
  Touch(role);
  return earlier;
}

Status Repository::LoadTargets(const std::string& role, const RoleKeys& role_keys, const Keys& keys) {
  const auto listed = snapshot_.roles.find(role);
  if (targets_.contains(role) || listed == snapshot_.roles.end()) return {};
  const std::string path = PathOf(role, listed->second.version);
  const Envelope envelope =
      WHET_TRY(role == "targets" ? LoadTop(role, path) : Load(*place_, path, role_keys, keys));
  Targets& targets = targets_[role] = WHET_TRY(ReadTargets(envelope.content).With(role));
  published_.insert(role);
  KeepUnknown(role, envelope.content);
  if (!IsTopRole(role)) delegated_keys_[role] = role_keys;
  if (!targets.delegations) return {};
  const Delegations& delegations = *targets.delegations;
  for (const DelegatedRole& next : delegations.roles)
    WHET_TRY(LoadTargets(next.name, next.keys, delegations.keys));
  if (!delegations.succinct) return {};
  if (delegations.succinct->bit_length > kMaxBinBits) return Error(role + ": has too many succinct bins");
  for (uint64_t bin = 0; bin < delegations.succinct->count(); ++bin)
    WHET_TRY(LoadTargets(delegations.succinct->NameOf(bin), delegations.succinct->keys, delegations.keys));
  return {};
}

Result<Repository> Repository::Open(Place& place, const Periods& periods) {
  Repository repository(place, periods);
  WHET_TRY(repository.LoadRoots());
  Root& root = repository.root_;
  repository.published_root_ = root;
  repository.published_ = {"root", "snapshot", "timestamp"};
  const Envelope timestamp = WHET_TRY(repository.LoadTop("timestamp", "metadata/timestamp.json"));
  repository.timestamp_ = WHET_TRY(ReadTimestamp(timestamp.content));
  repository.KeepUnknown("timestamp", timestamp.content);
  const Envelope snapshot =
      WHET_TRY(repository.LoadTop("snapshot", PathOf("snapshot", repository.timestamp_.snapshot.version)));
  repository.snapshot_ = WHET_TRY(ReadSnapshot(snapshot.content));
  repository.KeepUnknown("snapshot", snapshot.content);
  WHET_TRY(repository.LoadTargets("targets", root.roles.at("targets"), root.keys));
  return repository;
}

}  // namespace whet::trust
