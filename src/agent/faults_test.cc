// SPDX-License-Identifier: Apache-2.0
// Everything that can happen to an update, in every state: how the order ends, and what answers then.
#include <gtest/gtest.h>

#include "agent/fake_platform.h"
#include "base/full_disk.h"
#include "delta/delta.h"

namespace whet::agent {
namespace {

using enum State;

// What happens when the state is entered for the first time.
enum class Fault {
  kKill,      // whetd ends and is started again
  kReboot,    // so does the device
  kIn1970,    // a reboot, after which the clock says 1970
  kIn2100,    // a reboot, after which the clock says 2100 for an hour
  kRetry,     // what the state needs fails three times in a way that may pass
  kTerminal,  // it fails in a way that will not
  kLate,      // eight days pass
  kNewer,     // a newer order comes, for a third version
  kCancel,    // an order comes that only cancels
  kFull,      // nothing can be written for a minute
  kDamage,    // the file that the state works on is damaged
};
constexpr const char* kFaultNames[] = {"Kill", "Reboot", "In1970", "In2100", "Retry", "Terminal",
                                       "Late", "Newer",  "Cancel", "Full",   "Damage"};

enum class Answers { kOld, kNew, kThird, kNothing };

struct Case {
  State at;
  Fault fault;
  State end;  // of the order
  Answers answers;
};

using enum Fault;
using enum Answers;

// The order installs version 2 where version 1 answers, unless `at` is on another way: see FaultTest::Prepare.
constexpr Case kCases[] = {
    {kOrdered, kKill, kCommitted, kNew},
    {kOrdered, kReboot, kCommitted, kNew},
    {kOrdered, kIn1970, kCommitted, kNew},
    {kOrdered, kIn2100, kCommitted, kNew},
    {kOrdered, kLate, kFailed, kOld},
    {kOrdered, kNewer, kSuperseded, kThird},
    {kOrdered, kCancel, kSuperseded, kOld},
    {kOrdered, kFull, kCommitted, kNew},

    {kChoosing, kKill, kCommitted, kNew},
    {kChoosing, kReboot, kCommitted, kNew},
    {kChoosing, kIn1970, kCommitted, kNew},
    {kChoosing, kIn2100, kCommitted, kNew},  // nothing is fresh in 2100; it waits
    {kChoosing, kRetry, kCommitted, kNew},
    {kChoosing, kTerminal, kFailed, kOld},
    {kChoosing, kLate, kFailed, kOld},
    {kChoosing, kNewer, kSuperseded, kThird},
    {kChoosing, kCancel, kSuperseded, kOld},
    {kChoosing, kFull, kCommitted, kNew},
    {kChoosing, kDamage, kCommitted, kNew},  // stored metadata

    {kReserving, kKill, kCommitted, kNew},
    {kReserving, kReboot, kCommitted, kNew},
    {kReserving, kIn1970, kCommitted, kNew},
    {kReserving, kIn2100, kCommitted, kNew},
    {kReserving, kTerminal, kFailed, kOld},  // no room
    {kReserving, kLate, kFailed, kOld},
    {kReserving, kNewer, kSuperseded, kThird},
    {kReserving, kCancel, kSuperseded, kOld},
    {kReserving, kFull, kCommitted, kNew},

    {kDownloading, kKill, kCommitted, kNew},
    {kDownloading, kReboot, kCommitted, kNew},
    {kDownloading, kIn1970, kCommitted, kNew},
    {kDownloading, kIn2100, kCommitted, kNew},  // what was authorised in time may be fetched
    {kDownloading, kRetry, kCommitted, kNew},
    {kDownloading, kTerminal, kFailed, kOld},
    {kDownloading, kLate, kFailed, kOld},
    {kDownloading, kNewer, kSuperseded, kThird},
    {kDownloading, kCancel, kSuperseded, kOld},
    {kDownloading, kFull, kCommitted, kNew},
    {kDownloading, kDamage, kRefused, kOld},  // the file on the server; nothing else is signed

    {kRebuilding, kKill, kCommitted, kNew},
    {kRebuilding, kReboot, kCommitted, kNew},
    {kRebuilding, kIn2100, kCommitted, kNew},
    {kRebuilding, kTerminal, kCommitted, kNew},  // the plan that it starts from is gone: whole
    {kRebuilding, kLate, kFailed, kOld},
    {kRebuilding, kNewer, kSuperseded, kThird},
    {kRebuilding, kCancel, kSuperseded, kOld},
    {kRebuilding, kFull, kCommitted, kNew},
    {kRebuilding, kDamage, kCommitted, kNew},  // the delta: whole

    {kVerifying, kKill, kCommitted, kNew},
    {kVerifying, kReboot, kCommitted, kNew},
    {kVerifying, kIn1970, kCommitted, kNew},
    {kVerifying, kTerminal, kRefused, kOld},  // signed, but no plan
    {kVerifying, kLate, kFailed, kOld},
    {kVerifying, kNewer, kSuperseded, kThird},
    {kVerifying, kCancel, kSuperseded, kOld},
    {kVerifying, kFull, kCommitted, kNew},
    {kVerifying, kDamage, kCommitted, kNew},  // a small file may be fetched twice

    {kStaging, kKill, kCommitted, kNew},
    {kStaging, kReboot, kCommitted, kNew},
    {kStaging, kLate, kFailed, kOld},
    {kStaging, kNewer, kSuperseded, kThird},
    {kStaging, kCancel, kSuperseded, kOld},
    {kStaging, kFull, kCommitted, kNew},
    {kStaging, kDamage, kCommitted, kNew},

    {kTrial, kKill, kCommitted, kNew},
    {kTrial, kReboot, kCommitted, kNew},
    {kTrial, kIn2100, kCommitted, kNew},
    {kTrial, kRetry, kCommitted, kNew},   // no process could be started
    {kTrial, kTerminal, kRefused, kOld},  // a golden is answered otherwise
    {kTrial, kLate, kFailed, kOld},
    {kTrial, kNewer, kSuperseded, kThird},
    {kTrial, kCancel, kSuperseded, kOld},
    {kTrial, kFull, kCommitted, kNew},
    {kTrial, kDamage, kFailed, kOld},  // of the file in the store

    {kShadow, kKill, kCommitted, kNew},
    {kShadow, kReboot, kCommitted, kNew},
    {kShadow, kIn1970, kCommitted, kNew},
    {kShadow, kTerminal, kRefused, kOld},  // it disagrees
    {kShadow, kLate, kFailed, kOld},
    {kShadow, kNewer, kSuperseded, kThird},
    {kShadow, kCancel, kSuperseded, kOld},
    {kShadow, kFull, kCommitted, kNew},
    {kShadow, kDamage, kFailed, kOld},

    {kSwitching, kKill, kCommitted, kNew},
    {kSwitching, kReboot, kCommitted, kNew},
    {kSwitching, kIn1970, kCommitted, kNew},
    {kSwitching, kIn2100, kCommitted, kNew},
    {kSwitching, kTerminal, kRolledBack, kOld},  // it cannot be put into service
    {kSwitching, kLate, kRolledBack, kOld},
    {kSwitching, kNewer, kRolledBack, kThird},
    {kSwitching, kCancel, kRolledBack, kOld},
    {kSwitching, kFull, kCommitted, kNew},
    {kSwitching, kDamage, kRolledBack, kOld},

    {kProbation, kKill, kCommitted, kNew},
    {kProbation, kReboot, kCommitted, kNew},
    {kProbation, kIn1970, kCommitted, kNew},
    {kProbation, kIn2100, kCommitted, kNew},
    {kProbation, kTerminal, kRolledBack, kOld},  // a golden is answered otherwise
    {kProbation, kLate, kRolledBack, kOld},
    {kProbation, kNewer, kRolledBack, kThird},
    {kProbation, kCancel, kRolledBack, kOld},
    {kProbation, kFull, kCommitted, kNew},
    {kProbation, kDamage, kCommitted, kNew},  // of the file on the disk: it is mapped, and answers

    {kReturning, kKill, kRolledBack, kOld},
    {kReturning, kReboot, kRolledBack, kOld},
    {kReturning, kRetry, kRolledBack, kOld},  // the old one cannot be put into service at first
    {kReturning, kLate, kRolledBack, kOld},
    {kReturning, kNewer, kRolledBack, kThird},
    {kReturning, kFull, kRolledBack, kOld},

    {kRemoving, kKill, kCommitted, kNothing},
    {kRemoving, kReboot, kCommitted, kNothing},
    {kRemoving, kRetry, kCommitted, kNothing},
    {kRemoving, kLate, kFailed, kOld},
    {kRemoving, kNewer, kSuperseded, kThird},
    {kRemoving, kCancel, kSuperseded, kOld},
    {kRemoving, kFull, kCommitted, kNothing},

    {kCommitted, kKill, kCommitted, kNew},
    {kCommitted, kReboot, kCommitted, kNew},
    {kCommitted, kRetry, kCommitted, kNew},  // the spool is full
    {kCommitted, kNewer, kCommitted, kThird},
    {kCommitted, kFull, kCommitted, kNew},
    {kRolledBack, kKill, kRolledBack, kOld},
    {kRolledBack, kRetry, kRolledBack, kOld},
    {kRolledBack, kNewer, kRolledBack, kThird},
    {kRolledBack, kFull, kRolledBack, kOld},
    {kRefused, kKill, kRefused, kOld},
    {kRefused, kRetry, kRefused, kOld},
    {kRefused, kNewer, kRefused, kThird},
    {kRefused, kFull, kRefused, kOld},
    {kFailed, kKill, kFailed, kOld},
    {kFailed, kRetry, kFailed, kOld},
    {kFailed, kNewer, kFailed, kThird},
    {kFailed, kFull, kFailed, kOld},
    {kSuperseded, kKill, kSuperseded, kThird},
    {kSuperseded, kRetry, kSuperseded, kThird},
    {kSuperseded, kFull, kSuperseded, kThird},
};

// Eight days for the state's own clock without a reboot, so that nothing else changes.
constexpr Seconds kEightDays = 8 * 86400;

class FaultTest : public testing::TestWithParam<Case> {
 protected:
  FaultTest() : server_(trust::kStart), device_(server_, NewFolder()) {
    const std::string plans[] = {PlanBytes(1), PlanBytes(1, 20'000, 40), PlanBytes(3)};
    for (int i = 0; i < 3; ++i) added_[i] = server_.AddBundle("kws", std::to_string(i + 1), plans[i]);
    bad_plan_ = server_.AddBundle("kws", "no-plan", std::string(9000, 'x'));
    delta_ = trust::Must(delta::Make(delta::Codec::kPatch, Bytes(plans[0]), Bytes(plans[1])));
    device_.options.probation_seconds = 8;
    device_.on_state = [this](const Record& record) { Enter(record); };
    EXPECT_TRUE(device_.Start().ok());
    server_.Order("kws", "1");
    EXPECT_TRUE(device_.RunToEnd(1));
    EXPECT_EQ(device_.Serving(), added_[0].plan);
  }
  ~FaultTest() override { std::filesystem::remove_all(device_.folder()); }

  static std::span<const std::byte> Bytes(const std::string& text) { return std::as_bytes(std::span(text)); }
  // Orders what leads through the state.
  void Prepare(State at) {
    const Fault fault = GetParam().fault;
    if (at == kRemoving) return (void)server_.Order("kws", "", wire::Act::kRemove);
    if (at == kVerifying && fault == kTerminal) return (void)server_.Order("kws", "no-plan");
    wire::Order& order = server_.Order("kws", "2");
    if (at == kFailed) server_.place.files.erase(added_[1].file_path);
    if (at == kRebuilding) server_.OfferDelta("kws", "d", added_[0].plan, added_[1].plan, delta_);
    if (at == kShadow) {
      order.shadow_per_million = 1'000'000;
      order.shadow_seconds = 20;
    }
    if (at == kReturning || at == kRolledBack)
      device_.service.probe = [this](const Installed& plan) {
        return plan.plan == added_[1].plan ? Error("golden 0 differs") : Status();
      };
    if (at == kRefused)
      device_.trial.answer = [this](const TrialRequest& request, const GoOn&) {
        const bool bad = request.plan.plan == added_[1].plan;
        return TrialResult{.end = bad ? TrialEnd::kWrong : TrialEnd::kPassed, .goldens = 1};
      };
    if (at == kSuperseded) superseded_at_ = kChoosing;
  }

  void Enter(const Record& record) {
    if (!record.order || record.order->id != 2) return;
    if (record.state == superseded_at_) server_.Order("kws", "3"), device_.agent->CheckInSoon();
    if (record.state == GetParam().at && !struck_) pending_ = struck_ = true;
  }

  // The fault, between two steps: what a step does is done, nothing of the next.
  void Strike() {
    pending_ = false;
    switch (GetParam().fault) {
      case kKill:
        return (void)device_.Start();
      case kReboot:
        return Reboot(0);
      case kIn1970:
        return Reboot(5 - device_.host.fake_clock.wall);
      case kIn2100:
        return Reboot(trust::Must(trust::ParseTime("2100-01-01T00:00:00Z")) - device_.host.fake_clock.wall);
      case kRetry:
        return FailForAWhile();
      case kTerminal:
        return FailForGood();
      case kLate:
        return device_.host.fake_clock.Advance(kEightDays);
      case kNewer:
        return Supersede(wire::Act::kInstall);
      case kCancel:
        return Supersede(wire::Act::kCancel);
      case kFull:
        return Fill();
      case kDamage:
        return Damage();
    }
  }
  void Supersede(wire::Act act) {
    server_.Order("kws", "3", act);
    device_.agent->CheckInSoon();
  }
  void Reboot(Seconds clock_error) {
    device_.host.Reboot();
    device_.host.fake_clock.wall += clock_error;
    EXPECT_TRUE(device_.Start().ok());
    if (clock_error > 0) heal_ = [this, clock_error] { device_.host.fake_clock.wall -= clock_error; };
    heal_at_ = device_.host.fake_clock.boot + 3600;
  }
  void Fill() {
    full_ = std::make_unique<FullDisk>(0);
    heal_ = [this] { full_.reset(); };
    heal_at_ = device_.host.fake_clock.boot + 60;
  }
  void FailForAWhile() {
    heal_ = [this] {
      server_.place.answer = {};
      device_.trial.answer = {};
      device_.service.put = {};
      device_.service.refuses_removal = device_.reports.refuses = false;
    };
    heal_at_ = device_.host.fake_clock.boot + 60;
    server_.place.answer = [](const std::string&, const trust::MemoryPlace::Give&) {
      return trust::Fetched{trust::FetchEnd::kUnserved, "the server answers 503", 7};
    };
    if (GetParam().at == kTrial)
      device_.trial.answer = [](const TrialRequest&, const GoOn&) {
        return TrialResult{.end = TrialEnd::kUnable, .detail = "no process"};
      };
    device_.reports.refuses = RowOf(GetParam().at).is_end;
    device_.service.refuses_removal = true;
    device_.service.put = [](const Installed&) { return Error("no memory"); };
  }
  void FailForGood() {
    const State at = GetParam().at;
    device_.disk.free = at == kReserving ? 900 : device_.disk.free;
    if (at == kChoosing || at == kDownloading) server_.place.files.clear();
    if (at == kRebuilding) std::filesystem::remove(StorePath(0));
    if (at == kTrial)
      device_.trial.answer = [](const TrialRequest&, const GoOn&) {
        return TrialResult{.end = TrialEnd::kWrong, .detail = "golden 0 differs"};
      };
    if (at == kShadow) device_.service.shadows["kws"] = Shadow{.seen = 9, .answered = 9, .disagreements = 3};
    const auto refuses_new = [this](const Installed& plan) {
      return plan.plan == added_[1].plan ? Error("golden 0 differs") : Status();
    };
    if (at == kSwitching) device_.service.put = refuses_new;
    if (at == kProbation) device_.service.probe = refuses_new;
  }
  void Damage() {
    const Digest& file = added_[1].plan;
    const std::string part = device_.folder() + "/parts/" + Hex(file);
    const std::string paths[] = {StorePath(1), part, part + ".delta",
                                 device_.folder() + "/trust/timestamp.json"};
    for (const std::string& path : paths) {
      if (!std::filesystem::exists(path)) continue;
      std::string text = trust::Must(ReadText(path));
      text[text.size() / 2] ^= 4;
      EXPECT_TRUE(WriteFile(path, text).ok());
    }
    if (GetParam().at == kDownloading) server_.place.files[added_[1].file_path][500] ^= 4;
  }
  std::string StorePath(int version) const {
    return device_.folder() + "/store/" + Hex(added_[version].plan);
  }

  bool IsOver() const {
    const Record* record = device_.Find("kws");
    return record && record->state == kIdle && !record->next && record->taken == server_.last_order;
  }
  void Run() {
    for (int steps = 0; steps < 1000 && !(struck_ && !pending_ && !heal_ && IsOver()); ++steps) {
      if (pending_) Strike();
      auto& clock = device_.host.fake_clock;
      if (heal_ && clock.boot >= heal_at_) std::exchange(heal_, {})();
      const Seconds due = device_.agent->Step();
      const Seconds next = heal_ && due > heal_at_ ? heal_at_ : due;
      if (!pending_) clock.Advance(std::max<Seconds>(next - clock.boot, 0));
    }
  }
  Answers Serving() const {
    const std::optional<Digest> plan = device_.Serving();
    for (const Answers answers : {kOld, kNew, kThird})
      if (plan == added_[static_cast<int>(answers)].plan) return answers;
    EXPECT_FALSE(plan.has_value()) << "a plan that nobody knows";
    return kNothing;
  }

  FakeServer server_;
  FakeDevice device_;
  FakeServer::Added added_[3], bad_plan_;
  std::string delta_;
  std::optional<State> superseded_at_;
  bool struck_ = false, pending_ = false;
  std::function<void()> heal_;
  Seconds heal_at_ = 0;
  std::unique_ptr<FullDisk> full_;
};

TEST_P(FaultTest, TheOrderEndsAndTheRightPlanAnswers) {
  Prepare(GetParam().at);
  Run();
  full_.reset();
  ASSERT_TRUE(struck_) << "the state was never entered";
  EXPECT_TRUE(IsOver()) << RowOf(device_.state()).name << ": " << device_.Find("kws")->detail;
  EXPECT_EQ(device_.reports.End(2), RowOf(GetParam().end).name) << device_.reports.Last().detail;
  EXPECT_EQ(Serving(), GetParam().answers);
  EXPECT_EQ(device_.witness.unverified, 0);
  EXPECT_EQ(device_.reports.Last().plan, device_.Serving()) << "the report tells what answers";
  EXPECT_TRUE(std::filesystem::is_empty(device_.folder() + "/parts")) << "nothing is left behind";
  // And a restart changes nothing; a damaged file is fetched again.
  ASSERT_TRUE(device_.Start().ok());
  EXPECT_TRUE(device_.RunUntil([this] { return IsOver(); }));
  EXPECT_EQ(Serving(), GetParam().answers);
}

std::string NameOf(const testing::TestParamInfo<Case>& info) {
  return std::string(RowOf(info.param.at).name) + "_" + kFaultNames[static_cast<size_t>(info.param.fault)];
}
INSTANTIATE_TEST_SUITE_P(Every, FaultTest, testing::ValuesIn(kCases), NameOf);

// A state without cases would be one that nobody has thought about.
TEST(Faults, EveryStateHasCases) {
  for (const Row& row : kStates) {
    size_t cases = 0;
    for (const Case& c : kCases) cases += c.at == row.state ? 1 : 0;
    EXPECT_GE(cases, row.state == kIdle ? 0U : 3U) << row.name;
  }
}

}  // namespace
}  // namespace whet::agent
