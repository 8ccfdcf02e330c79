// SPDX-License-Identifier: Apache-2.0
// The writing side of TUF: a repository with consistent snapshots, its state in memory, published as files.
//
//   Repository repository = Repository::Create(place, {});
//   for (const char* role : kTopRoles) WHET_TRY(repository.SetKeys(role, {signer}, 1));
//   WHET_TRY(repository.AddTarget("models/kws.whet", bytes, {}));
//   WHET_TRY(repository.Publish(now));
//
// Of documents that others have written, members that are not known here are kept where they stand beside the known ones.
#ifndef WHET_TRUST_REPOSITORY_H_
#define WHET_TRUST_REPOSITORY_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "trust/metadata.h"
#include "trust/place.h"
#include "trust/signer.h"

namespace whet::trust {

// For how long a new version of a role is good.
struct Periods {
  Seconds root = 365 * 86400, targets = 92 * 86400, snapshot = 15 * 86400, timestamp = 3 * 86400;
};

inline constexpr int kMaxBinBits = 14;
enum class BinForm { kSuccinct, kPathHashPrefixes };

class Repository {
 public:
  using Signers = std::vector<Signer>;

  // The place must outlive it. Nothing is written before Publish.
  static Repository Create(Place& place, const Periods& periods);
  // What the place has, each role verified; versions go on from there. Signers have to be added again. Where a Publish was
  // interrupted, what it wrote and no timestamp names is written over by the next one; after a new root, roles may still be signed
  // by the keys of the root before it, and are signed anew.
  static Result<Repository> Open(Place& place, const Periods& periods);

  // Replaces the keys of a top-level role: the next root has them, and is signed by its old and its new keys.
  Status SetKeys(const std::string& role, const Signers& signers, int64_t threshold);
  // Keys to sign a role with that its delegator lists already.
  void AddSigners(const std::string& role, const Signers& signers);

  // Appends a delegation; the role starts without targets.
  Status Delegate(const std::string& delegator, const DelegatedRole& role, const Signers& signers);
  // Spreads all further targets of a role over 2^bits roles "PREFIX-hex" with the same keys; 1 to 14 bits.
  Status DelegateBins(const std::string& delegator, const std::string& prefix, int bits,
                      const Signers& signers, int64_t threshold, BinForm form);

  // The role in which a client looks for this target first, and that delegates it no further.
  std::string RoleFor(const std::string& target) const;
  // Writes the target's bytes, and names it in RoleFor(target). Clients see it from the next Publish on.
  Status AddTarget(const std::string& target, std::string_view bytes, const Json& custom);
  Status RemoveTarget(const std::string& target);

  // Signs and writes what has changed, the snapshot with it, and a new timestamp, which clients ask for first, last. A role that
  // lacks signers of its threshold is an error before anything is written.
  Status Publish(Seconds now);

  // For keys that are kept offline: a targets role as it would be published next, signed by what signers of it are here. Others sign
  // the envelope elsewhere, and Take brings it back.
  Result<Envelope> Stage(const std::string& role, Seconds now) const;
  // A targets role, or a root, that enough keys have signed and that is the version after the published one: the next Publish
  // writes it as it came. A root decides who signs the other roles from then on.
  Status Take(const std::string& role, const Envelope& envelope);

  // For what the functions above do not do. Whoever changes a role this way calls Touch.
  Root& root() { return root_; }
  Timestamp& timestamp() { return timestamp_; }
  Snapshot& snapshot() { return snapshot_; }
  Targets& targets(const std::string& role) { return targets_.at(role); }
  void Touch(const std::string& role) {
    changed_.insert(role);
    signed_.erase(role);
  }

 private:
  Repository(Place& place, const Periods& periods) : place_(&place), periods_(periods) {}
  Status LoadRoots();
  Result<Envelope> LoadTop(const std::string& role, const std::string& path);
  Status LoadTargets(const std::string& role, const RoleKeys& role_keys, const Keys& keys);
  Status AddDelegatedRole(const std::string& role, const RoleKeys& keys, const Signers& signers);
  const RoleKeys& KeysOf(const std::string& role) const;
  Status CheckSigners(const std::string& role, const RoleKeys& keys) const;
  Status CheckAllSigners() const;
  void Renew(const std::string& role, Common& common, Seconds expires);
  Result<FileMeta> Write(const std::string& role, const Common& common, const Json& known);
  void KeepUnknown(const std::string& role, const Json& content);
  Json WithUnknown(const std::string& role, Json content) const;
  Result<FileMeta> WriteTaken(const std::string& role, int64_t version);
  Status PublishRoot(Seconds now);
  Result<FileMeta> PublishTargets(const std::string& role, Targets& targets, Seconds now);
  const Keys& KeyObjectsOf(const std::string& role) const;
  int64_t NextVersion(const std::string& role, const Common& common) const;
  Status TakeRoot(const Envelope& envelope);

  Place* place_;
  Periods periods_;
  Root root_;
  std::optional<Root> published_root_;  // that the next one follows
  std::optional<Root> earlier_root_;    // that it followed
  Timestamp timestamp_;
  Snapshot snapshot_;
  std::map<std::string, Targets> targets_;                        // with "targets"
  std::map<std::string, RoleKeys> delegated_keys_;                // of all roles but the top-level ones
  std::map<std::string, std::map<std::string, Signer>> signers_;  // by role and key id
  std::set<std::string> changed_, published_;  // roles; published: that have a version in the place
  std::map<std::string, JsonObject> unknown_;  // members by role
  std::map<std::string, Envelope> signed_;     // elsewhere, and not changed since
};

}  // namespace whet::trust

#endif  // WHET_TRUST_REPOSITORY_H_
