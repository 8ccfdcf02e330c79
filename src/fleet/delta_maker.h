// SPDX-License-Identifier: Apache-2.0
// Makes deltas in a thread of its own, each once, and keeps them among the blobs.
#ifndef WHET_FLEET_DELTA_MAKER_H_
#define WHET_FLEET_DELTA_MAKER_H_

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>

#include "base/digest.h"
#include "fleet/blobs.h"
#include "fleet/metrics.h"

namespace whet::fleet {

struct DeltaJob {
  std::optional<Digest> from;  // nothing: the whole file, compressed
  Digest to{};
  std::string from_path, to_path;  // of the plans in the repository
  int64_t order = 0;               // that wants it first
};

// "FROM-TO" or "full-TO": a delta's name among the blobs.
std::string DeltaName(const std::optional<Digest>& from, const Digest& to);

class DeltaMaker {
 public:
  using Done = std::function<void(const DeltaJob&)>;  // called in its thread, whatever came of it
  // A delta that is no shorter than the plan is kept as a blob of no bytes: it need not be tried again.
  DeltaMaker(Blobs& repository, Blobs& deltas, Metrics& metrics, Done done);
  ~DeltaMaker();

  // Whether `done` will be called for it: not where these files have been tried in vain. What is wanted already is made once.
  bool Want(const DeltaJob& job);
  void Stop();                     // after the one that is being made

 private:
  void Run();
  Status Make(const DeltaJob& job);
  Status MakeWithinMemory(const DeltaJob& job);

  Blobs* repository_;
  Blobs* deltas_;
  Metrics* metrics_;
  Done done_;
  std::mutex mutex_;
  std::condition_variable more_;
  std::deque<DeltaJob> jobs_;
  std::set<std::string> wanted_;  // names: in `jobs_`, or being made
  std::set<std::string> vain_;    // jobs that have failed, by their files
  bool stopped_ = false;
  std::thread thread_;
};

}  // namespace whet::fleet

#endif  // WHET_FLEET_DELTA_MAKER_H_
