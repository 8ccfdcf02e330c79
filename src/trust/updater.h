// SPDX-License-Identifier: Apache-2.0
// A TUF client: the workflow of section 5 of the specification, against one repository. docs/updates.md has its policies.
//
//   Updater updater = WHET_TRY(Updater::Open(options, fetcher, clock));
//   WHET_TRY(updater.Refresh());
//   const std::optional<TargetFile> file = WHET_TRY(updater.Find("models/kws.whet"));
//   if (file) WHET_TRY(updater.DownloadTo("models/kws.whet", *file, "/var/lib/device/kws.whet"));
//
// What a step has verified is on disk before the next one begins, so an update that is interrupted anywhere goes on from there.
#ifndef WHET_TRUST_UPDATER_H_
#define WHET_TRUST_UPDATER_H_

#include <optional>
#include <string>

#include "trust/clock.h"
#include "trust/fetcher.h"
#include "trust/metadata.h"
#include "trust/store.h"

namespace whet::trust {

struct UpdaterLimits {
  uint64_t root_bytes = 512'000, timestamp_bytes = 16'384, snapshot_bytes = 2'000'000,
           targets_bytes = 5'000'000;
  int root_updates = 256;    // in one refresh; the next goes on
  int visited_roles = 32;    // in one search for a target
  Seconds floor_step = 600;  // the stored time is written no more often than that
};

struct UpdaterOptions {
  std::string folder;                     // of the store
  std::string metadata_url, targets_url;  // folders
  // The root metadata that came with the device. It is the beginning where the store has no root, or a damaged one; an older root
  // than the stored never replaces it. May be empty where the store has one.
  std::string initial_root;
  Seconds earliest = 0;       // a time that is past for sure, such as that of the device's image
  bool hash_prefixes = true;  // of target files in repositories with consistent snapshots
  UpdaterLimits limits;
};

class Updater {
 public:
  // The fetcher and the clock must outlive it. Asks for nothing.
  static Result<Updater> Open(UpdaterOptions options, Fetcher& fetcher, const Clock& clock);

  // Brings the four top-level roles up to date (5.3 to 5.6). After an error nothing can be looked up; what was verified before it,
  // in particular newer root keys, is kept.
  Status Refresh();

  // The target's entry in the first role that may and does name it (5.6.7), or nothing. Needs a Refresh that went well; the
  // metadata of delegated roles is fetched as the search comes to them.
  Result<std::optional<TargetFile>> Find(const std::string& target);

  // Fetches a target, at most file.length bytes of it, and gives them to the sink. The bytes are good only if this returns no
  // error: until then nobody may use them.
  Status Download(const std::string& target, const TargetFile& file, const Fetcher::Sink& sink);

  // Fetches into PATH.part, and gives it its name, durably, once length and hashes are right. Where the network fails (retryable)
  // the part stays, and the next call goes on after its last byte.
  Status DownloadTo(const std::string& target, const TargetFile& file, const std::string& path);

  // Whether the last error was the network's and may pass. All others stay until the repository, the clock or the device changes.
  bool retryable() const { return retryable_; }
  // Whether the last download came whole and was another file than the listed one.
  bool mismatched() const { return mismatched_; }

  const Root& root() const { return root_; }

 private:
  Updater(UpdaterOptions options, Fetcher& fetcher, TrustedTime time, Store store)
      : options_(std::move(options)), fetcher_(&fetcher), time_(time), store_(std::move(store)) {}

  Status LoadRoot();
  Status UpdateRoot();
  Status AcceptRoot(const std::string& text);
  Status UpdateTimestamp();
  Status AcceptTimestamp(const std::string& text);
  Status UpdateSnapshot();
  Status AcceptSnapshot(const std::string& text, const std::optional<Snapshot>& trusted);
  Result<Targets> LoadTargets(const std::string& role, const RoleKeys& role_keys, const Keys& keys);
  Result<Targets> VerifyTargets(const std::string& text, const FileMeta& meta, const RoleKeys& role_keys,
                                const Keys& keys) const;
  Status RaiseFloor();

  // What is there of a target.
  struct Received {
    Hasher hasher;
    uint64_t length = 0;
  };
  std::string TargetUrl(const std::string& target, const TargetFile& file) const;
  Status FetchRest(const std::string& url, const TargetFile& file, Received& received,
                   const Fetcher::Sink& sink);
  static Result<Received> ReadPart(int fd, const TargetFile& file, const std::string& part);
  static Result<Received> StartOver(int fd, const std::string& part);
  Status FillPart(int fd, const std::string& target, const TargetFile& file, const std::string& part);

  Result<std::string> FetchMetadata(const std::string& file, uint64_t max_bytes);
  Result<std::string> FetchListed(const std::string& role, const FileMeta& meta, uint64_t cap);
  Status CheckFresh(const Common& role) const;

  UpdaterOptions options_;
  Fetcher* fetcher_;
  TrustedTime time_;
  Store store_;
  Seconds now_ = 0;  // fixed for one Refresh (5.1)
  Root root_;
  std::optional<Timestamp> timestamp_;
  std::optional<Snapshot> snapshot_;
  std::optional<Targets> targets_;
  bool fresh_ = false, retryable_ = false, mismatched_ = false;
  FetchEnd last_end_ = FetchEnd::kDone;
};

// Whether a file that lies there already is this target.
bool IsTarget(const std::string& path, const TargetFile& file);

}  // namespace whet::trust

#endif  // WHET_TRUST_UPDATER_H_
