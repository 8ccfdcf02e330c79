// SPDX-License-Identifier: Apache-2.0
#include "trust/updater.h"

#include <algorithm>

#include "trust/url.h"
#include "trust/verify.h"

namespace whet::trust {
namespace {

Status CheckAgainst(const FileMeta& meta, const std::string& text) {
  if (meta.length && text.size() != *meta.length)
    return Error("has " + std::to_string(text.size()) + " bytes, listed are " + std::to_string(*meta.length));
  if (!meta.hashes.empty() && !Match(meta.hashes, HashesOf(text)))
    return Error("does not have the listed hash");
  return {};
}

Status CheckVersion(const Common& role, int64_t expected) {
  if (role.version == expected) return {};
  return Error("is version " + std::to_string(role.version) + ", expected " + std::to_string(expected));
}

Result<Root> SelfSignedRoot(const std::string& text) {
  const Envelope envelope = WHET_TRY(ParseEnvelope(text));
  Root root = WHET_TRY(ReadRoot(envelope.content));
  WHET_TRY(CheckSignatures(envelope, root.roles.at("root"), root.keys));
  return root;
}

// A key was taken from the role, so what it signed may be an attacker's (5.3.11).
bool LosesKey(const RoleKeys& before, const RoleKeys& after) {
  return std::any_of(before.keyids.begin(), before.keyids.end(), [&](const std::string& id) {
    return std::find(after.keyids.begin(), after.keyids.end(), id) == after.keyids.end();
  });
}

// What the store has of a role, if it is signed as the root of now wants it. It may have expired.
template <typename Role>
std::optional<Role> StoredRole(const std::optional<std::string>& text, const Root& root, const char* name,
                               Result<Role> (*read)(const Json&)) {
  if (!text) return std::nullopt;
  const Result<Envelope> envelope = ParseEnvelope(*text);
  if (!envelope.ok() || !CheckSignatures(*envelope, root.roles.at(name), root.keys).ok()) return std::nullopt;
  Result<Role> role = read(envelope->content);
  return role.ok() ? std::optional(std::move(role).value()) : std::nullopt;
}

// No role may go back or away (5.5.5).
Status CheckRollback(const Snapshot& trusted, const Snapshot& snapshot) {
  for (const auto& [role, meta] : trusted.roles) {
    const auto now = snapshot.roles.find(role);
    if (now == snapshot.roles.end()) return Error("no longer lists the role '" + role + "'");
    if (now->second.version < meta.version)
      return Error("takes the role '" + role + "' back from version " + std::to_string(meta.version) +
                   " to " + std::to_string(now->second.version));
  }
  return {};
}

}  // namespace

Result<Updater> Updater::Open(UpdaterOptions options, Fetcher& fetcher, const Clock& clock) {
  for (std::string* url : {&options.metadata_url, &options.targets_url}) {
    if (!url->empty() && !url->ends_with('/')) *url += '/';
  }
  Store store = WHET_TRY(Store::Open(options.folder));
  const TrustedTime time(clock, std::max(store.floor(), options.earliest));
  Updater updater(std::move(options), fetcher, time, std::move(store));
  WHET_TRY(updater.LoadRoot());
  return updater;
}

Status Updater::LoadRoot() {
  const std::string what = options_.folder + "/root.json";
  const std::optional<std::string> stored = store_.Read("root");
  Result<Root> root = stored ? SelfSignedRoot(*stored) : Error("is not there");
  if (!root.ok() && !options_.initial_root.empty()) {
    root = SelfSignedRoot(options_.initial_root).With("the initial root");
    if (root.ok()) WHET_TRY(store_.Write("root", options_.initial_root));
  }
  root_ = WHET_TRY(std::move(root).With(what));
  return {};
}

Status Updater::CheckFresh(const Common& role) const {
  if (role.expires > now_) return {};
  return Error("has expired on " + PrintTime(role.expires) + ", it is " + PrintTime(now_));
}

Status Updater::Refresh() {
  now_ = time_.Now();
  fresh_ = retryable_ = false;
  timestamp_.reset();
  snapshot_.reset();
  targets_.reset();
  WHET_TRY(UpdateRoot().With("root"));
  WHET_TRY(UpdateTimestamp().With("timestamp"));
  WHET_TRY(UpdateSnapshot().With("snapshot"));
  targets_ = WHET_TRY(LoadTargets("targets", root_.roles.at("targets"), root_.keys));
  WHET_TRY(RaiseFloor());
  fresh_ = true;
  return {};
}

Status Updater::UpdateRoot() {
  for (int i = 0; i < options_.limits.root_updates; ++i) {
    const std::string file = std::to_string(root_.version + 1) + ".root.json";
    const Result<std::string> text = FetchMetadata(file, options_.limits.root_bytes);
    if (!text.ok() && last_end_ == FetchEnd::kMissing) break;
    if (!text.ok()) return Error(text.message());
    WHET_TRY(AcceptRoot(*text).With(file));
  }
  return CheckFresh(root_);
}

Status Updater::AcceptRoot(const std::string& text) {
  const Envelope envelope = WHET_TRY(ParseEnvelope(text));
  Root root = WHET_TRY(ReadRoot(envelope.content));
  WHET_TRY(CheckSignatures(envelope, root_.roles.at("root"), root_.keys)
               .With("by the keys of the root before it"));
  WHET_TRY(CheckSignatures(envelope, root.roles.at("root"), root.keys).With("by its own keys"));
  WHET_TRY(CheckVersion(root, root_.version + 1));
  const bool rotated = LosesKey(root_.roles.at("timestamp"), root.roles.at("timestamp")) ||
                       LosesKey(root_.roles.at("snapshot"), root.roles.at("snapshot"));
  if (rotated) {  // before the root, so that a power cut in between leaves this still to be done
    WHET_TRY(store_.Remove("timestamp"));
    WHET_TRY(store_.Remove("snapshot"));
  }
  WHET_TRY(store_.Write("root", text));
  root_ = std::move(root);
  return {};
}

Status Updater::UpdateTimestamp() {
  timestamp_ = StoredRole(store_.Read("timestamp"), root_, "timestamp", ReadTimestamp);
  const std::string text = WHET_TRY(FetchMetadata("timestamp.json", options_.limits.timestamp_bytes));
  return AcceptTimestamp(text);
}

Status Updater::AcceptTimestamp(const std::string& text) {
  const Envelope envelope = WHET_TRY(ParseEnvelope(text));
  WHET_TRY(CheckSignatures(envelope, root_.roles.at("timestamp"), root_.keys));
  Timestamp timestamp = WHET_TRY(ReadTimestamp(envelope.content));
  if (timestamp_ && timestamp.version == timestamp_->version) return CheckFresh(*timestamp_);  // nothing new
  if (timestamp_ && timestamp.version < timestamp_->version)
    return Error("goes back from version " + std::to_string(timestamp_->version) + " to " +
                 std::to_string(timestamp.version));
  if (timestamp_ && timestamp.snapshot.version < timestamp_->snapshot.version)
    return Error("takes the snapshot back from version " + std::to_string(timestamp_->snapshot.version) +
                 " to " + std::to_string(timestamp.snapshot.version));
  WHET_TRY(CheckFresh(timestamp));
  WHET_TRY(store_.Write("timestamp", text));
  timestamp_ = std::move(timestamp);
  return {};
}

Status Updater::UpdateSnapshot() {
  const FileMeta& meta = timestamp_->snapshot;
  const std::optional<std::string> stored = store_.Read("snapshot");
  std::optional<Snapshot> trusted = StoredRole(stored, root_, "snapshot", ReadSnapshot);
  if (trusted && trusted->version == meta.version && CheckAgainst(meta, *stored).ok() &&
      CheckFresh(*trusted).ok()) {
    snapshot_ = std::move(trusted);
    return {};
  }
  return AcceptSnapshot(WHET_TRY(FetchListed("snapshot", meta, options_.limits.snapshot_bytes)), trusted);
}

Status Updater::AcceptSnapshot(const std::string& text, const std::optional<Snapshot>& trusted) {
  WHET_TRY(CheckAgainst(timestamp_->snapshot, text));
  const Envelope envelope = WHET_TRY(ParseEnvelope(text));
  WHET_TRY(CheckSignatures(envelope, root_.roles.at("snapshot"), root_.keys));
  Snapshot snapshot = WHET_TRY(ReadSnapshot(envelope.content));
  WHET_TRY(CheckVersion(snapshot, timestamp_->snapshot.version));
  if (trusted) WHET_TRY(CheckRollback(*trusted, snapshot));
  WHET_TRY(CheckFresh(snapshot));
  WHET_TRY(store_.Write("snapshot", text));
  std::set<std::string, std::less<>> roles;
  for (const auto& [role, meta] : snapshot.roles) roles.insert(role);
  snapshot_ = std::move(snapshot);
  return store_.KeepOnly(roles);
}

Result<Targets> Updater::LoadTargets(const std::string& role, const RoleKeys& role_keys, const Keys& keys) {
  const auto listed = snapshot_->roles.find(role);
  if (listed == snapshot_->roles.end()) return Error(role + ": the snapshot does not list this role");
  const FileMeta& meta = listed->second;
  if (const std::optional<std::string> stored = store_.Read(role)) {
    Result<Targets> targets = VerifyTargets(*stored, meta, role_keys, keys);
    if (targets.ok()) return targets;
  }
  const std::string text = WHET_TRY(FetchListed(role, meta, options_.limits.targets_bytes).With(role));
  Targets targets = WHET_TRY(VerifyTargets(text, meta, role_keys, keys).With(role));
  WHET_TRY(store_.Write(role, text));
  return targets;
}

Result<Targets> Updater::VerifyTargets(const std::string& text, const FileMeta& meta,
                                       const RoleKeys& role_keys, const Keys& keys) const {
  WHET_TRY(CheckAgainst(meta, text));
  const Envelope envelope = WHET_TRY(ParseEnvelope(text));
  WHET_TRY(CheckSignatures(envelope, role_keys, keys));
  Targets targets = WHET_TRY(ReadTargets(envelope.content));
  WHET_TRY(CheckVersion(targets, meta.version));
  WHET_TRY(CheckFresh(targets));
  return targets;
}

// All four roles were fresh at now_: so it lies before each one's expiry, and a clock that runs ahead can do no more harm than that.
Status Updater::RaiseFloor() {
  if (now_ < store_.floor() + options_.limits.floor_step) return {};
  return store_.WriteFloor(now_);
}

}  // namespace whet::trust
