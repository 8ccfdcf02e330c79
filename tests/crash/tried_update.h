// SPDX-License-Identifier: Apache-2.0
// One update, cut off everywhere and in every way.
#ifndef WHET_TESTS_CRASH_TRIED_UPDATE_H_
#define WHET_TESTS_CRASH_TRIED_UPDATE_H_

#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>

#include "agent/fake_platform.h"
#include "crash_states.h"

namespace whet::crash {

using agent::FakeDevice;
using agent::FakeServer;

struct Settings {
  size_t most = 40;   // states at a point; where there are more, some of them
  size_t again = 30;  // recoveries that are cut off, too
  size_t bytes = 0;   // 1: writes are cut after every byte
  uint32_t seed = 1;
};

// One way that an update can go.
struct Scenario {
  const char* name;
  bool first = false;  // there is no version before
  bool delta = false, shadow = false, cuts = false, removes = false;
  const char* verdict = "";  // "trial" refuses the new plan, or "probation" does
};
inline constexpr Scenario kScenarios[] = {
    {.name = "first", .first = true, .cuts = true},
    {.name = "whole", .cuts = true},
    {.name = "delta", .delta = true},
    {.name = "shadow", .shadow = true},
    {.name = "refused", .verdict = "trial"},
    {.name = "rolled back", .verdict = "probation"},
    {.name = "removed", .removes = true},
};

struct Counts {
  size_t points = 0, states = 0, distinct = 0, unusable = 0, unverified = 0;
  void operator+=(const Counts& other) {
    points += other.points;
    states += other.states;
    distinct += other.distinct;
    unusable += other.unusable;
    unverified += other.unverified;
  }
};

// An update of one device that goes as its scenario says, and all that can go wrong with it.
class TriedUpdate {
 public:
  TriedUpdate(const Scenario& scenario, const Settings& settings);
  ~TriedUpdate();
  TriedUpdate(const TriedUpdate&) = delete;
  TriedUpdate& operator=(const TriedUpdate&) = delete;

  // Everywhere, and a second time while the agent recovers from the first.
  Counts CutPower();
  // How many of its states are unusable; what is wrong with each is of no interest.
  size_t CutPowerOfAForgetfulDisk();
  // With SIGKILL, in a process of its own, when the agent enters its first state, its second... How many there were.
  size_t KillInEveryState();
  // The k-th change fails, for each k, and with it all that come in the next minute or none. The agent is not restarted, and must
  // come to an end of which it tells the truth. How many changes there were.
  size_t FailEveryChange(int error, bool for_a_while);
  // In a process of its own, which the first allocation that fails ends, somewhere; one in `steps` of them. How many were tried.
  size_t RunOutOfMemory(size_t steps);
  size_t failures() const { return failures_; }  // of all that was tried; the first ten have been printed

 private:
  void Order();

  // A device whose every wish is granted, except what the scenario says.
  std::unique_ptr<FakeDevice> Device(const std::string& folder);
  // As the recorded run has it: connections break after a part.
  void BreakConnections() { server_.place.cut = scenario_.cuts ? 5000 : UINT64_MAX; }

  std::optional<Digest> Old() const { return scenario_.first ? std::nullopt : std::optional(added_[0].plan); }
  std::optional<Digest> New() const {
    if (scenario_.removes) return std::nullopt;
    return added_[scenario_.first ? 0 : 1].plan;
  }
  std::optional<Digest> Final() const { return *scenario_.verdict ? Old() : New(); }

  // Starts the agent on what lies in the folder: what is wrong with that, or nothing. `told`: the end has been reported.
  std::string Revive(const std::string& folder, bool told, size_t* unverified);
  std::string Finish(FakeDevice& device);
  CrashStates Record(const Disk& before, const std::string& folder, size_t* told_at);
  Counts Visit(const CrashStates& states, size_t point, size_t most, bool told, int depth);

  Scenario scenario_;
  Settings settings_;
  FakeServer server_;
  std::string folder_;
  std::string plans_[2];
  FakeServer::Added added_[2];
  Disk start_;
  std::mt19937 random_;
  std::set<std::string> seen_;
  size_t failures_ = 0;
};

void Die(const std::string& why);  // the test itself cannot go on
void Must(const Status& status);

}  // namespace whet::crash

#endif  // WHET_TESTS_CRASH_TRIED_UPDATE_H_
