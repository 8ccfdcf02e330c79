// SPDX-License-Identifier: Apache-2.0
// downloading: the file, or the delta, goes on after its last byte. done: the file is there; other: the delta is.
#include "agent/folder.h"
#include "agent/receive.h"
#include "agent/work.h"
#include "trust/updater.h"

namespace whet::agent {
namespace {

constexpr int64_t kRangeTries =
    2;  // for a part that a server does not give, before it is begun from the beginning

// The manifest has the file's length and hash, so nothing of the metadata is asked for again.
Status FetchFile(Work& work, MeteredFetcher& fetcher, bool* retryable, bool* mismatched) {
  const Version& candidate = work.candidate();
  const bundle::Manifest manifest{.model = work.record.model, .version = candidate.version};
  trust::TargetFile target;
  target.length = static_cast<uint64_t>(candidate.file.bytes);
  target.hashes.sha256 = Hex(candidate.file.sha256);
  trust::Updater updater = WHET_TRY(trust::Updater::Open({.folder = work.options.folder + "/trust",
                                                          .metadata_url = work.options.metadata_url,
                                                          .targets_url = work.options.targets_url,
                                                          .initial_root = work.options.initial_root},
                                                         fetcher, work.platform.host.clock()));
  Status status = updater.DownloadTo(bundle::TargetPath(manifest, candidate.file.name), target,
                                     work.store.PartOf(candidate.file.sha256));
  *retryable = updater.retryable();
  *mismatched = updater.mismatched();
  return status;
}

// A try that brought something on is none in vain: the next one need not wait for long.
Outcome TryAgain(Work& work, int64_t received_before, const std::string& why, const MeteredFetcher& fetcher) {
  if (work.record.received > received_before) work.record.attempts = 0;
  return {Event::kAgain, why, fetcher.last().retry_after_seconds};
}

Outcome DownloadWhole(Work& work) {
  const Digest& file = work.candidate().file.sha256;
  if (FileBytes(work.store.PartOf(file)) > 0)
    return {Event::kDone};  // before a power cut; verifying will see
  MeteredFetcher fetcher(work.platform.server.fetcher(), work.record.budget, &work.record.received,
                         work.go_on);
  fetcher.ExpectAll(work.record.attempts < kRangeTries);
  const int64_t before = work.record.received;
  bool retryable = false, mismatched = false;
  const Status status = FetchFile(work, fetcher, &retryable, &mismatched);
  if (status.ok()) return {Event::kDone};
  if (fetcher.stopped()) return {Event::kWait};
  if (retryable) return TryAgain(work, before, status.message(), fetcher);
  work.store.DropParts(file);
  if (mismatched)
    return {Event::kRefused, "the server's file is not the one that was signed: " + status.message()};
  return {Event::kFailed, fetcher.spent() ? fetcher.last().detail : status.message()};
}

}  // namespace

Outcome Downloading(Work& work) {
  Record& record = work.record;
  if (!record.delta) return DownloadWhole(work);
  MeteredFetcher fetcher(work.platform.server.fetcher(), record.budget, &record.received, work.go_on);
  fetcher.ExpectAll(record.attempts < kRangeTries);
  const int64_t before = record.received;
  const std::string url = work.options.server_url + record.delta->path;
  const Received received =
      Receive(fetcher, url, record.delta->bytes, work.store.DeltaOf(work.candidate().file.sha256));
  if (received.status.ok()) return {Event::kOther};
  if (fetcher.stopped()) return {Event::kWait};
  if (received.retryable) return TryAgain(work, before, received.status.message(), fetcher);
  FetchWhole(work, received.status.message());
  const Status saved = work.save();
  return saved.ok() ? DownloadWhole(work) : Outcome{Event::kAgain, saved.message()};
}

}  // namespace whet::agent
