// SPDX-License-Identifier: Apache-2.0
// All that the agent needs of the world, as interfaces: tests give it fakes, whetd the posix_*.cc beside this file.
//
// The agent calls all of them on its one thread, except that Reports and ServerLink::SendReport may be shared with others. What
// takes long asks `go_on` at least once a second: false means that nobody wants the result any more, and it ends soon.
#ifndef WHET_AGENT_PLATFORM_H_
#define WHET_AGENT_PLATFORM_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/digest.h"
#include "base/result.h"
#include "bundle/manifest.h"
#include "trust/clock.h"
#include "trust/fetcher.h"
#include "wire/messages.h"

namespace whet::agent {

using trust::Seconds;
using GoOn = std::function<bool()>;

// A clock, which system call it is, and chance.
class Host {
 public:
  virtual ~Host() = default;
  virtual const trust::Clock& clock() const = 0;
  virtual int64_t Boot() const = 0;  // counts the boots of the device, and differs between any two of them
  virtual uint32_t Random() = 0;     // for jitter, not for keys
  virtual wire::Hardware Hardware() const = 0;
};

class Disk {
 public:
  virtual ~Disk() = default;
  virtual Result<int64_t> FreeBytes(const std::string& folder) const = 0;  // that this user may take
  // Takes room for a file of so many bytes, without changing its length; makes the file where there is none. Where the file system
  // cannot, no error: FreeBytes has been asked before.
  virtual Status Reserve(const std::string& path, int64_t bytes) = 0;
};

// What came of asking the server.
template <typename T>
struct Asked {
  std::optional<T> reply;
  std::string detail;               // why there is none, for people
  bool retryable = false;           // whether the same question may be answered later
  Seconds retry_after_seconds = 0;  // 0: the server has not said
};

class ServerLink {
 public:
  virtual ~ServerLink() = default;
  // Waits for check_in.wait_seconds and the time of an exchange at most.
  virtual Asked<wire::CheckInReply> CheckIn(const wire::CheckIn& check_in, const GoOn& go_on) = 0;
  virtual Asked<wire::ReportReply> SendReport(const wire::Report& report) = 0;
  // For the repository and for deltas: with the device's certificate, and with bounds on time. CheckIn is called from within its
  // sinks, too.
  virtual trust::Fetcher& fetcher() = 0;
};

// A plan in the store, as it is tried and put into service.
struct Installed {
  std::string model, version;
  std::string path;     // of the file; its SHA-256 has just been compared with `file`
  Digest file{};        // of what is on the disk
  Digest plan{};        // of the plan itself; differs from `file` where that is sealed
  bool sealed = false;  // bundle/seal.h opens it, in memory; whoever does compares with `plan`
  int64_t order = 0;
};

enum class TrialEnd {
  kPassed,
  kWrong,    // it cannot be loaded, has too few goldens, or answers one otherwise: it will not get better
  kExceeds,  // slower than the limit, or takes more memory
  kCrashed,  // the process ended by a signal, or said nothing
  kTimeout,  // it took longer than `wall_seconds` or more processor time
  kStopped,  // go_on said so
  kUnable,   // no process could be started: says nothing of the plan
};
inline constexpr const char* kTrialEndNames[] = {"passed",  "wrong",   "exceeds", "crashed",
                                                 "timeout", "stopped", "unable"};

struct TrialRequest {
  Installed plan;
  bundle::Limits limits;
  int64_t goldens = 1;  // that the plan must carry, and answer, at least
  Seconds wall_seconds = 0;
};

struct TrialResult {
  TrialEnd end = TrialEnd::kUnable;
  std::string detail;  // which golden, which signal, by how much
  int64_t goldens = 0, runs = 0;
  int64_t p50_us = 0, p99_us = 0, peak_bytes = 0, load_us = 0;
};

// Runs a plan in a process of its own: loads it with all segments checked, answers its goldens, measures limits.runs runs in one
// thread and the resident memory that loading and running adds. Bounds on processor time and address space are the process's own,
// so whatever the plan does costs this process nothing. After any end no process is left.
class Trial {
 public:
  virtual ~Trial() = default;
  virtual TrialResult Run(const TrialRequest& request, const GoOn& go_on) = 0;
};

struct Shadow {
  int64_t seen = 0, answered = 0;  // live requests meanwhile; those that the candidate answered, too
  int64_t disagreements = 0;       // answers of another class
  int64_t errors = 0;              // requests that the candidate could not answer, or its process's end
  int64_t cpu_us = 0, p99_us = 0;
  std::string detail;
};

// What answers requests. Nothing is remembered over a restart: the agent puts everything into service anew.
class Service {
 public:
  virtual ~Service() = default;
  // Loads the plan, answers its goldens, and lets it answer all requests that come from then on, without dropping one. After an
  // error whatever answered before still does.
  virtual Status PutIntoService(const Installed& plan) = 0;
  virtual Status Remove(const std::string& model) = 0;  // that there is none is no error
  virtual std::optional<Digest> Serving(
      const std::string& model) const = 0;  // Installed::plan of what answers
  // Whether what answers now still answers its goldens, beside the live requests.
  virtual Status Probe(const std::string& model) = 0;

  // Lets the candidate answer a share of the live requests too, unheard, as the order says. One a model.
  virtual Status StartShadow(const Installed& candidate, const wire::Order& order) = 0;
  virtual std::optional<Shadow> ShadowSoFar(
      const std::string& model) const = 0;                // nothing where there is none
  virtual void StopShadow(const std::string& model) = 0;  // that there is none is no error
};

// The spool of what will be told to the server.
class Reports {
 public:
  virtual ~Reports() = default;
  // Durable when it returns. Gives the event its `seq`; `time` is set. An order's last event may come twice where power was cut
  // just after the first.
  virtual Status Append(wire::Event event) = 0;
};

struct Platform {
  Host& host;
  Disk& disk;
  ServerLink& server;
  Trial& trial;
  Service& service;
  Reports& reports;
};

}  // namespace whet::agent

#endif  // WHET_AGENT_PLATFORM_H_
