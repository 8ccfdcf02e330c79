// SPDX-License-Identifier: Apache-2.0
// Cuts the power everywhere. Whole updates are run with all their writes recorded; from the log every state is rebuilt in which a
// power cut can leave the disk, and the agent is started on each: something verified must answer, either the old plan or the
// new one, and the next check-ins must bring the update to its end. So they must after kill -9 in each state, after an error at
// each write, and when memory runs out.
//
//   power_cut [--most STATES_A_POINT] [--again POINTS] [--bytes 1] [--seed N]
//
// That it would find what is wrong is shown by a disk that forgets fsync: there it must.
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>

#include "agent/fake_platform.h"
#include "crash_states.h"
#include "delta/delta.h"
#include "recorder.h"

namespace whet::crash {
namespace {

using agent::FakeDevice;
using agent::FakeServer;
using agent::State;

struct Settings {
  size_t most = 40, again = 30, bytes = 0;
  uint32_t seed = 1;
};

// One way that an update can go.
struct Scenario {
  const char* name;
  bool first = false;  // there is no version before
  bool delta = false, shadow = false, cuts = false, removes = false;
  const char* verdict = "";  // "trial" refuses the new plan, or "probation" does
};
constexpr Scenario kScenarios[] = {
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

class Trying {
 public:
  Trying(const Scenario& scenario, const Settings& settings)
      : scenario_(scenario), settings_(settings), server_(trust::kStart), folder_(agent::NewFolder()) {
    plans_[0] = agent::PlanBytes(1, 9000);
    plans_[1] = agent::PlanBytes(1, 9000, 40);
    for (int i = 0; i < 2; ++i) added_[i] = server_.AddBundle("kws", std::to_string(i + 1), plans_[i]);
    if (!scenario.first) {
      server_.Order("kws", "1");
      FakeDevice device = Device(folder_);
      Must(device.Start());
      if (!device.RunToEnd(1)) Die("version 1 could not be installed");
    } else {
      std::filesystem::create_directories(folder_);
    }
    Order();
    start_ = Disk::Read(folder_);
  }
  ~Trying() {
    std::filesystem::remove_all(folder_);
    std::filesystem::remove_all(folder_ + ".cut");
  }

  Counts CutPower();
  size_t CutPowerOfAForgetfulDisk();
  size_t KillInEveryState();
  size_t FailEveryChange(int error, bool for_a_while);
  size_t RunOutOfMemory(size_t steps);
  size_t failures() const { return failures_; }

 private:
  static void Die(const std::string& why) {
    std::fprintf(stderr, "power_cut: %s\n", why.c_str());
    std::exit(2);
  }
  static void Must(const Status& status) {
    if (!status.ok()) Die(status.message());
  }

  void Order() {
    wire::Order& order = scenario_.removes ? server_.Order("kws", "", wire::Act::kRemove)
                                           : server_.Order("kws", scenario_.first ? "1" : "2");
    if (scenario_.shadow) {
      order.shadow_per_million = 1'000'000;
      order.shadow_seconds = 5;
    }
    if (!scenario_.delta) return;
    const auto bytes = [](const std::string& text) { return std::as_bytes(std::span(text)); };
    const Result<std::string> delta = delta::Make(delta::Codec::kPatch, bytes(plans_[0]), bytes(plans_[1]));
    if (!delta.ok()) Die(delta.message());
    server_.OfferDelta("kws", "d", added_[0].plan, added_[1].plan, *delta);
  }

  // A device whose every wish is granted, except what the scenario says.
  FakeDevice Device(const std::string& folder) {
    FakeDevice device(server_, folder);
    device.options.probation_seconds = 3;
    const Digest fresh = added_[scenario_.first ? 0 : 1].plan;
    if (std::strcmp(scenario_.verdict, "trial") == 0)
      device.trial.answer = [fresh](const agent::TrialRequest& request, const agent::GoOn&) {
        const bool bad = request.plan.plan == fresh;
        return agent::TrialResult{.end = bad ? agent::TrialEnd::kWrong : agent::TrialEnd::kPassed,
                                  .goldens = 1};
      };
    if (std::strcmp(scenario_.verdict, "probation") == 0)
      device.service.probe = [fresh](const agent::Installed& plan) {
        return plan.plan == fresh ? Error("a golden differs") : Status();
      };
    server_.check_ins.clear();
    server_.place.requests.clear();
    server_.place.cut = UINT64_MAX;
    return device;
  }
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
  std::mt19937 random_{settings_.seed};
  std::set<std::string> seen_;
  size_t failures_ = 0;
};

std::string Trying::Finish(FakeDevice& device) {
  if (!device.RunToEnd(server_.last_order)) {
    const agent::Record* record = device.Find("kws");
    return "the update does not end: " +
           (record ? std::string(agent::RowOf(record->state).name) + ": " + record->detail : "no record");
  }
  if (device.Serving() != Final())
    return "the wrong plan answers in the end: " + device.reports.Last().state + ", " +
           device.reports.Last().detail;
  if (!std::filesystem::is_empty(device.folder() + "/parts")) return "parts are left behind";
  size_t files = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(device.folder() + "/store"))
    ++files;
  return files > 2 ? "the store grows" : "";
}

std::string Trying::Revive(const std::string& folder, bool told, size_t* unverified) {
  FakeDevice device = Device(folder);
  device.host.Reboot();
  const Status started = device.Start();
  if (!started.ok()) return "it does not start: " + started.message();
  const std::optional<Digest> serving = device.Serving();
  if (serving != Old() && serving != New()) return "neither the old nor the new plan answers";
  if (told && serving != Final()) return "its report was a lie";
  std::string wrong = Finish(device);
  *unverified += device.witness.unverified > 0 ? 1 : 0;
  return wrong;
}

// Runs the update, all the way, and checks that the log of it is complete.
CrashStates Trying::Record(const Disk& before, const std::string& folder, size_t* told_at) {
  before.Write(folder);
  Recorder::Begin(folder);
  std::map<std::string, int> numbers;
  for (const auto& [name, content] : before.files) numbers[name] = Recorder::FileAt(folder + "/" + name);
  FakeDevice device = Device(folder);
  BreakConnections();
  *told_at = SIZE_MAX;
  device.reports.on_event = [&](const wire::Event& event) {
    const auto state = agent::ParseState(event.state);
    if (state && agent::RowOf(*state).is_end) *told_at = std::min(*told_at, Recorder::count());
  };
  Must(device.Start());
  const std::string wrong = Finish(device);
  CrashStates states(folder, before, numbers, Recorder::End());
  if (!wrong.empty()) Die(std::string(scenario_.name) + ": without any power cut " + wrong);
  if (states.Complete() != Disk::Read(folder))
    Die("the log of changes does not lead to what lies on the disk");
  return states;
}

Counts Trying::Visit(const CrashStates& states, size_t point, size_t most, bool told, int depth) {
  Counts counts{.points = 1};
  const std::string folder = folder_ + ".cut";
  states.At(point, most, random_, [&](const Disk& disk) {
    ++counts.states;
    if (!seen_.insert((told ? "told " : "") + disk.Key()).second) return;
    ++counts.distinct;
    disk.Write(folder);
    const std::string wrong = Revive(folder, told, &counts.unverified);
    if (wrong.empty()) return;
    ++counts.unusable;
    if (++failures_ > 10) return;
    const std::string kept = folder_ + ".bad" + std::to_string(failures_);
    disk.Write(kept);
    std::printf("%s, cut %d, change %zu: %s; see %s\n", scenario_.name, depth, point, wrong.c_str(),
                kept.c_str());
  });
  return counts;
}

// How many of its states are unusable; what they are is of no interest.
size_t Trying::CutPowerOfAForgetfulDisk() {
  size_t told_at = SIZE_MAX, bad = 0, unverified = 0;
  CrashStates states = Record(start_, folder_, &told_at);
  states.ForgetSyncs();
  for (size_t point = 0; point < states.points(); point += 3)
    states.At(point, 10, random_, [&](const Disk& disk) {
      disk.Write(folder_ + ".cut");
      bad += Revive(folder_ + ".cut", point >= told_at, &unverified).empty() ? 0 : 1;
    });
  return bad;
}

Counts Trying::CutPower() {
  size_t told_at = SIZE_MAX;
  CrashStates states = Record(start_, folder_, &told_at);
  if (settings_.bytes > 0) states.CutAtEveryByte();
  Counts counts;
  for (size_t point = 0; point < states.points(); ++point)
    counts += Visit(states, point, settings_.most, point >= told_at, 1);
  // A second cut, while the agent recovers from a first.
  for (size_t i = 0; i < settings_.again; ++i) {
    std::vector<Disk> disks;
    const size_t point = random_() % states.points();
    states.At(point, 3, random_, [&](const Disk& disk) { disks.push_back(disk); });
    size_t told_again = SIZE_MAX;
    const CrashStates second = Record(disks[random_() % disks.size()], folder_, &told_again);
    for (size_t k = 0; k < 4; ++k) {
      const size_t at = random_() % second.points();
      counts += Visit(second, at, settings_.most / 4, point >= told_at || at >= told_again, 2);
    }
  }
  return counts;
}

// In a process of its own, which ends with SIGKILL when the agent enters its k-th state.
size_t Trying::KillInEveryState() {
  for (size_t kills = 0;; ++kills) {
    start_.Write(folder_);
    std::fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
      FakeDevice device = Device(folder_);
      size_t entered = 0;
      device.on_state = [&](const agent::Record&) {
        if (entered++ == kills) kill(getpid(), SIGKILL);
      };
      _exit(device.Start().ok() && Finish(device).empty() ? 0 : 1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (WIFEXITED(status)) return WEXITSTATUS(status) == 0 ? kills : 0;
    size_t unverified = 0;
    const std::string wrong = Revive(folder_, false, &unverified);
    if (wrong.empty() && unverified == 0) continue;
    ++failures_;
    std::printf("%s, killed in its state %zu: %s\n", scenario_.name, kills, wrong.c_str());
  }
}

// The k-th change fails, and with it all that come in the next minute; then the agent, never restarted, must come to the end.
size_t Trying::FailEveryChange(int error, bool for_a_while) {
  for (size_t k = 0;; ++k) {
    start_.Write(folder_);
    FakeDevice device = Device(folder_);
    Must(device.Start());
    bool struck = false;
    agent::Seconds until = 0;
    size_t changes = 0;
    Recorder::Begin(folder_);
    Recorder::fail = [&](const Change& change, size_t) {
      const bool needs_room = change.kind != Kind::kUnlink && change.kind != Kind::kSyncFolder;
      if (error == ENOSPC && !needs_room) return 0;
      const agent::Seconds now = device.host.fake_clock.boot;
      if (changes++ == k) {
        struck = true;
        until = now + 60;
        return error;
      }
      return struck && for_a_while && now < until ? error : 0;
    };
    const bool over = device.RunToEnd(server_.last_order);
    Recorder::fail = nullptr;
    (void)Recorder::End();
    if (!struck) return k;
    const std::optional<Digest> serving = device.Serving();
    const bool stays = device.Start().ok() && device.Serving() == serving;
    const bool usable = over && stays && (device.Serving() == Old() || device.Serving() == New()) &&
                        device.reports.Last().plan == device.Serving() && device.witness.unverified == 0;
    if (usable && device.reports.Last().state != "failed" && device.Serving() == Final()) continue;
    if (usable && device.reports.Last().state == "failed" && device.Serving() == Old()) continue;
    if (usable && device.reports.Last().state == "rolled_back" && device.Serving() == Old()) continue;
    ++failures_;
    std::printf("%s, errno %d at change %zu: %s, %s\n", scenario_.name, error, k,
                over ? device.reports.Last().state.c_str() : "no end",
                over ? device.reports.Last().detail.c_str() : "");
  }
}

size_t allocations_left = SIZE_MAX;

}  // namespace

bool MayAllocate() {
  if (allocations_left == SIZE_MAX) return true;
  if (allocations_left == 0) return false;
  --allocations_left;
  return true;
}

namespace {

// In a process of its own, which the first allocation that fails ends, somewhere.
size_t Trying::RunOutOfMemory(size_t steps) {
  size_t ended = 0;
  for (size_t i = 0;; ++i) {
    const size_t left = steps * i + random_() % steps;
    start_.Write(folder_);
    std::fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
      std::set_terminate([] { _exit(3); });
      FakeDevice device = Device(folder_);
      Must(device.Start());
      allocations_left = left;
      const bool over = device.RunToEnd(server_.last_order);
      allocations_left = SIZE_MAX;
      _exit(over ? 0 : 1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return ended;
    ++ended;
    size_t unverified = 0;
    const std::string wrong = Revive(folder_, false, &unverified);
    if (wrong.empty() && unverified == 0) continue;
    ++failures_;
    std::printf("%s, without memory after %zu allocations: %s\n", scenario_.name, left, wrong.c_str());
  }
}

Settings Parse(int argc, char** argv) {
  Settings settings;
  for (int i = 1; i + 1 < argc; i += 2) {
    const auto value = std::strtoul(argv[i + 1], nullptr, 10);
    if (std::strcmp(argv[i], "--most") == 0) settings.most = value;
    if (std::strcmp(argv[i], "--again") == 0) settings.again = value;
    if (std::strcmp(argv[i], "--bytes") == 0) settings.bytes = value;
    if (std::strcmp(argv[i], "--seed") == 0) settings.seed = static_cast<uint32_t>(value);
  }
  return settings;
}

int Run(const Settings& settings) {
  std::printf("%-12s %7s %9s %9s %9s %11s %6s %7s %7s %7s\n", "update", "changes", "states", "distinct",
              "unusable", "unverified", "kills", "ENOSPC", "EIO", "memory");
  Counts all;
  size_t failures = 0;
  for (const Scenario& scenario : kScenarios) {
    Trying trying(scenario, settings);
    const Counts counts = trying.CutPower();
    const size_t kills = trying.KillInEveryState();
    const size_t full = trying.FailEveryChange(ENOSPC, true) + trying.FailEveryChange(ENOSPC, false);
    const size_t broken = trying.FailEveryChange(EIO, false);
    const size_t memory = trying.RunOutOfMemory(settings.most > 100 ? 97 : 997);
    std::printf("%-12s %7zu %9zu %9zu %9zu %11zu %6zu %7zu %7zu %7zu\n", scenario.name, counts.points,
                counts.states, counts.distinct, counts.unusable, counts.unverified, kills, full, broken,
                memory);
    std::fflush(stdout);
    all += counts;
    failures += trying.failures() + counts.unverified;
    if (kills < 4 || full < 20 || counts.distinct < 40) {
      std::printf("too little has been tried\n");
      ++failures;
    }
  }
  const size_t found = Trying(kScenarios[0], settings).CutPowerOfAForgetfulDisk();
  std::printf("on a disk that forgets fsync, %zu unusable\n", found);
  failures += found == 0 ? 1 : 0;
  std::printf("%zu states, %zu unusable, %zu unverified\n", all.states, all.unusable, all.unverified);
  return failures == 0 ? 0 : 1;
}

}  // namespace

int Main(int argc, char** argv) {
  return Run(Parse(argc, argv));
}

}  // namespace whet::crash

// Every allocation of the program, so that one can fail.
[[gnu::noinline]] void* operator new(size_t size) {
  if (!whet::crash::MayAllocate()) throw std::bad_alloc();
  if (void* memory = std::malloc(size > 0 ? size : 1)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, size_t) noexcept {
  std::free(memory);
}

int main(int argc, char** argv) {
  return whet::crash::Main(argc, argv);
}
