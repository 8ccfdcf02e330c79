// SPDX-License-Identifier: Apache-2.0
// The record reads back as it was written, or is known to be damaged; then there is a backup, and after that the server.
#include "agent/record.h"

#include <gtest/gtest.h>

#include "agent/fake_platform.h"

namespace whet::agent {
namespace {

Version SomeVersion(const std::string& name, uint8_t byte) {
  Version version{.version = name, .bundle = "bundles/kws/" + name + "/bundle.json", .variant = "avx2"};
  version.file = {"plans/avx2.whet", 1234, {}};
  version.file.sha256.fill(byte);
  version.plan.fill(byte);
  version.plan_bytes = 1234;
  version.limits = {.p99_us = 900, .peak_bytes = 5 << 20, .runs = 50};
  version.order = byte;
  return version;
}

Record SomeRecord() {
  Record record;
  record.model = "kws";
  record.current = SomeVersion("2", 2);
  record.last_good = SomeVersion("1", 1);
  record.candidate = SomeVersion("3", 3);
  record.taken = 4;
  record.order = wire::Order{.id = 3, .model = "kws", .version = "3", .bundle = "b"};
  record.next = wire::Order{.id = 4, .act = wire::Act::kCancel, .model = "kws"};
  record.state = State::kRebuilding;
  record.detail = "the server answers 503";
  record.entered = {.boot = 7, .since_boot = 100, .wall = trust::kStart, .before = 5};
  record.attempts = 3;
  record.trials_left = 1;
  record.delta = wire::DeltaOffer{
      .from = record.current->plan, .to = record.candidate->plan, .bytes = 99, .path = "/v1/deltas/x"};
  record.budget = 70'000;
  record.received = 50;
  record.notes = {"one"};
  record.figures = {{"p99_us", 77}};
  return record;
}

TEST(Record, ReadsBackAsItWasWritten) {
  const std::string text = PrintRecord(SomeRecord());
  const Result<Record> record = ParseRecord(text);
  ASSERT_TRUE(record.ok()) << record.message();
  EXPECT_EQ(PrintRecord(*record), text);
  EXPECT_EQ(record->state, State::kRebuilding);
  EXPECT_EQ(record->candidate->limits.runs, 50);
  EXPECT_EQ(record->next->act, wire::Act::kCancel);
}

TEST(Record, KnowsThatItIsDamaged) {
  const std::string text = PrintRecord(SomeRecord());
  int refused = 0, same = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    std::string damaged = text;
    damaged[i] ^= 1;
    const Result<Record> record = ParseRecord(damaged);
    (record.ok() ? same : refused) += 1;
    EXPECT_TRUE(!record.ok() || PrintRecord(*record) == text) << "only white space may differ: " << i;
    EXPECT_FALSE(ParseRecord(text.substr(0, i)).ok() && i + 1 < text.size()) << i;
  }
  EXPECT_GT(refused, same);
}

TEST(Record, AStateNeedsWhatItWorksOn) {
  for (void (*take)(Record&) :
       {+[](Record& r) { r.order.reset(); }, +[](Record& r) { r.candidate.reset(); },
        +[](Record& r) { r.delta.reset(); }, +[](Record& r) { r.model = "../x"; },
        +[](Record& r) { r.trials_left = kTrials + 1; }, +[](Record& r) { r.received = -1; }}) {
    Record record = SomeRecord();
    take(record);
    EXPECT_FALSE(ParseRecord(PrintRecord(record)).ok());
  }
}

// What the clocks say in this boot and in the next.
TEST(PassedTime, CountsWhatNobodyCanSet) {
  FakeHost host;
  const PassedTime begin = PassedTime::Begin(host);
  host.fake_clock.boot += 100;
  host.fake_clock.wall -= 1'000'000;
  EXPECT_EQ(begin.Until(host), 100) << "within a boot the wall clock does not matter";
  host.fake_clock.wall = trust::kStart + 300;
  host.Reboot();
  EXPECT_EQ(begin.Until(host), 300) << "over a reboot it does";
  host.fake_clock.wall = 0;
  EXPECT_EQ(begin.Until(host), 0) << "unless it says 1970";
  host.fake_clock.wall = trust::Must(trust::ParseTime("2100-01-01T00:00:00Z"));
  EXPECT_EQ(begin.Until(host), 0) << "or 2100";
  host.fake_clock.wall = trust::kStart + 300;
  const PassedTime next = begin.Continue(host);
  host.fake_clock.boot += 7;
  EXPECT_EQ(next.Until(host), 307);
}

TEST(BackOff, GrowsIsSpreadAndRespectsTheServer) {
  const BackOff back_off{.first = 4, .most = 100};
  std::set<Seconds> waits;
  for (uint32_t random = 0; random < 1000; ++random) {
    waits.insert(WaitBefore(3, 0, back_off, random));
    EXPECT_GE(WaitBefore(0, 50, back_off, random), 50);
  }
  EXPECT_EQ(*waits.begin(), 16);
  EXPECT_EQ(*waits.rbegin(), 32);
  EXPECT_EQ(waits.size(), 17U);
  EXPECT_LE(WaitBefore(1'000'000, 0, back_off, 77), 100);
}

class RecoveryTest : public testing::Test {
 protected:
  RecoveryTest() : server_(trust::kStart), device_(server_, NewFolder()) {
    for (int i = 0; i < 2; ++i)
      added_[i] = server_.AddBundle("kws", std::to_string(i + 1), PlanBytes(static_cast<uint32_t>(i)));
    EXPECT_TRUE(device_.Start().ok());
    for (const char* version : {"1", "2"}) {
      const int64_t order = server_.Order("kws", version).id;
      device_.agent->CheckInSoon();
      EXPECT_TRUE(device_.RunToEnd(order));
    }
    device_.agent.reset();
  }
  ~RecoveryTest() override { std::filesystem::remove_all(device_.folder()); }
  void Spoil(const std::string& file) {
    std::string text = trust::Must(ReadText(device_.folder() + file));
    text[text.size() / 2] ^= 1;
    std::filesystem::remove(device_.folder() + file);
    EXPECT_TRUE(WriteFile(device_.folder() + file, text).ok());
  }
  std::string Stored(int i) const { return "/store/" + Hex(added_[i].plan); }
  void Start() { ASSERT_TRUE(device_.Start().ok()); }
  // What the next check-ins bring about.
  void Recover() {
    device_.RunUntil([] { return false; }, 40);
    EXPECT_EQ(device_.Serving(), added_[1].plan);
    EXPECT_EQ(device_.witness.unverified, 0);
  }

  FakeServer server_;
  FakeDevice device_;
  FakeServer::Added added_[2];
};

TEST_F(RecoveryTest, ADamagedRecordGivesWayToItsBackup) {
  Spoil("/models/kws.json");
  Start();
  EXPECT_EQ(device_.Serving(), added_[1].plan);
  EXPECT_EQ(device_.reports.Last().kind, "error");
  EXPECT_NE(device_.reports.Last().detail.find("kws.json"), std::string::npos);
  Recover();
}

TEST_F(RecoveryTest, AMissingRecordDoes) {
  std::filesystem::remove(device_.folder() + "/models/kws.json");
  Start();
  EXPECT_EQ(device_.Serving(), added_[1].plan);
}

TEST_F(RecoveryTest, WithoutEitherTheServerHasTheOrder) {
  Spoil("/models/kws.json");
  Spoil("/backup/kws.json");
  Start();
  EXPECT_EQ(device_.Serving(), std::nullopt);
  Recover();
}

TEST_F(RecoveryTest, ADamagedPlanGivesWayToTheLastGoodAndIsFetchedAgain) {
  Spoil(Stored(1));
  Start();
  EXPECT_EQ(device_.Serving(), added_[0].plan);
  EXPECT_EQ(device_.agent->running().at(0).version, "1") << "and check-ins say so";
  Recover();
  Start();
  EXPECT_EQ(device_.Serving(), added_[1].plan);
}

TEST_F(RecoveryTest, TwoDamagedPlansLeaveAnEmptyPlaceUntilTheServerAnswers) {
  Spoil(Stored(0));
  std::filesystem::remove(device_.folder() + Stored(1));
  Start();
  EXPECT_EQ(device_.Serving(), std::nullopt);
  EXPECT_TRUE(device_.agent->running().empty());
  Recover();
}

TEST_F(RecoveryTest, FilesThatNobodyNamesGo) {
  const std::string stray = device_.folder() + "/store/" + std::string(64, 'a');
  ASSERT_TRUE(WriteFile(stray, std::string("x")).ok());
  ASSERT_TRUE(WriteFile(device_.folder() + "/parts/half", std::string("x")).ok());
  Start();
  EXPECT_FALSE(std::filesystem::exists(stray));
  EXPECT_TRUE(std::filesystem::is_empty(device_.folder() + "/parts"));
}

TEST_F(RecoveryTest, StraysInTheFolderOfRecordsAreNoModels) {
  for (const char* name : {"/models/.json", "/models/kws.json.new", "/models/a b.json", "/models/notes.txt"})
    ASSERT_TRUE(WriteFile(device_.folder() + name, std::string("x")).ok());
  Start();
  EXPECT_EQ(device_.agent->records().size(), 1U);
}

}  // namespace
}  // namespace whet::agent
