// SPDX-License-Identifier: Apache-2.0
// The agent: asks the server for orders and carries them out, a model at a time and a step at a time.
//
//   auto agent = WHET_TRY(Agent::Open(options, platform));      // what was in service is in service again
//   while (!stopping) SleepUntil(agent->Step());                // seconds since boot
//
// One thread. Step may take as long as a download or a trial does; meanwhile it asks the server for newer orders.
#ifndef WHET_AGENT_AGENT_H_
#define WHET_AGENT_AGENT_H_

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "agent/content_store.h"
#include "agent/record_store.h"
#include "agent/work.h"

namespace whet::agent {

class Agent {
 public:
  // Reads all records and puts into service what they say, after a look at its SHA-256: the current version, or the candidate where
  // it was in service already; the last good one where the file is damaged, which is then ordered again. Fails only where the
  // folder cannot be used at all. The platform must outlive it.
  static Result<std::unique_ptr<Agent>> Open(Options options, Platform platform);

  // Does what is due and returns when there will be something again, in seconds since boot.
  Seconds Step();
  void CheckInSoon() { next_check_in_ = 0; }
  // From any thread or signal handler: what is under way ends soon, as it would by a power cut, only faster.
  void Stop() { stop_ = true; }

  // What answers now, as check-ins say it.
  std::vector<wire::Running> running() const;
  std::vector<const Record*> records() const;                          // for `whetd --status`
  const std::string& last_check_in() const { return last_check_in_; }  // "ok", or why not

  // For tests: called when a state has been entered and is on the disk.
  std::function<void(const Record&)> on_state;

 private:
  // A model with its record: as it is, and as it is on the disk.
  struct Model {
    Record record, saved;
    Seconds due = 0;
    int64_t unsaved = 0;  // how often in a row it could not be saved
  };

  Agent(Options options, Platform platform, RecordStore records, ContentStore store)
      : options_(std::move(options)),
        platform_(platform),
        records_(std::move(records)),
        store_(std::move(store)) {}

  Seconds Now() const { return platform_.host.clock().SinceBoot(); }
  void Load(const std::string& name);
  void Start(Model& model);
  bool StartCandidate(Model& model, Work& work);
  bool StartCommitted(Model& model, Work& work);
  void Repair(Model& model);
  void TellDamage(const std::string& model, const std::string& what);

  void CheckIn(Seconds wait);
  void Take(const wire::Order& order);
  wire::CheckIn Describe(Seconds wait) const;
  bool IsIdle() const;

  Work WorkOn(Model& model);
  Status Save(Model& model);
  bool IsLate(const Record& record) const;
  std::optional<Event> Interruption(const Record& record) const;
  bool GoOn(const Model& model);
  void Advance(Model& model);
  void Apply(Model& model, const Outcome& outcome);
  void Enter(Model& model, State next, const Outcome& outcome);
  void Postpone(Model& model, Seconds asked);
  void Tell(const Record& record);
  void Collect();

  Options options_;
  Platform platform_;
  RecordStore records_;
  ContentStore store_;
  std::vector<std::unique_ptr<Model>> models_;
  Seconds next_check_in_ = 0;
  int64_t failed_check_ins_ = 0;
  std::string last_check_in_;
  std::atomic<bool> stop_ = false;
};

}  // namespace whet::agent

#endif  // WHET_AGENT_AGENT_H_
