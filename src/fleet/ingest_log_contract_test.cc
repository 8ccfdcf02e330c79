// SPDX-License-Identifier: Apache-2.0
// What every implementation of the third seam has to do. A further one adds its line at the end.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "fleet/scratch_folder.h"
#include "fleet/sqlite_ingest_log.h"

namespace whet::fleet {
namespace {

struct Implementation {
  const char* name;
  std::unique_ptr<IngestLog> (*open)(const std::string& folder);  // what was there before is there again
};

wire::Report SomeReport(int64_t boot, int64_t first, int64_t count) {
  wire::Report report{boot, {}};
  for (int64_t seq = first; seq < first + count; ++seq) {
    wire::Event event{.seq = seq, .time = 1000 + seq, .kind = "state"};
    event.model = seq % 2 ? "kws" : "other";
    event.order = seq % 3;
    event.state = "trial";
    event.figures = {{"p99_us", seq}};
    report.events.push_back(event);
  }
  return report;
}

class IngestLogContract : public testing::TestWithParam<Implementation> {
 protected:
  void Reopen() {
    log_.reset();
    log_ = GetParam().open(folder_.path());
  }
  Appended Append(const std::string& device, const wire::Report& report, int64_t now = 50) {
    return Must(log_->Append(device, report, now));
  }
  std::vector<std::string> Names(const EventFilter& filter) {  // "device boot seq"
    std::vector<std::string> names;
    for (const Stored& stored : Must(log_->Read(filter)))
      names.push_back(stored.device + " " + std::to_string(stored.boot) + " " +
                      std::to_string(stored.event.seq));
    return names;
  }

  ScratchFolder folder_;
  std::unique_ptr<IngestLog> log_ = GetParam().open(folder_.path());
};

using List = std::vector<std::string>;

TEST_P(IngestLogContract, KeepsWhatItHasTaken) {
  const Appended appended = Append("d-1", SomeReport(7, 0, 3));
  EXPECT_EQ(appended.fresh, 3);
  EXPECT_EQ(appended.next_seq, 3);
  Reopen();
  const auto stored = Must(log_->Read({}));
  ASSERT_EQ(stored.size(), 3U);
  EXPECT_EQ(stored[1].device, "d-1");
  EXPECT_EQ(stored[1].boot, 7);
  EXPECT_EQ(stored[1].received, 50);
  EXPECT_EQ(stored[1].event.seq, 1);
  EXPECT_EQ(stored[1].event.figures.at("p99_us"), 1);
  EXPECT_LT(stored[0].offset, stored[1].offset);
}

TEST_P(IngestLogContract, CountsWhatComesTwiceOnce) {
  Append("d-1", SomeReport(7, 0, 3));
  const Appended again = Append("d-1", SomeReport(7, 1, 4));
  EXPECT_EQ(again.fresh, 2);
  EXPECT_EQ(again.next_seq, 5);
  EXPECT_EQ(Must(log_->Count()), 5);
  EXPECT_EQ(Append("d-1", SomeReport(7, 0, 5)).fresh, 0);
}

TEST_P(IngestLogContract, TellsBootsAndDevicesApart) {
  Append("d-1", SomeReport(7, 0, 1));
  Append("d-1", SomeReport(8, 0, 1));
  Append("d-2", SomeReport(7, 0, 1));
  EXPECT_EQ(Names({}), (List{"d-1 7 0", "d-1 8 0", "d-2 7 0"}));
}

TEST_P(IngestLogContract, SaysWhatIsNextWithoutEvents) {
  EXPECT_EQ(Append("d-1", SomeReport(7, 0, 0)).next_seq, 0);
  Append("d-1", SomeReport(7, 0, 4));
  EXPECT_EQ(Append("d-1", SomeReport(7, 0, 0)).next_seq, 4);
  EXPECT_EQ(Append("d-1", SomeReport(8, 0, 0)).next_seq, 0);
}

TEST_P(IngestLogContract, PassesOverWhatADeviceHasGivenUp) {
  EXPECT_EQ(Append("d-1", SomeReport(7, 100, 2)).next_seq, 102);
  EXPECT_EQ(Append("d-1", SomeReport(7, 10, 2)).fresh, 2);
  EXPECT_EQ(Names({}), (List{"d-1 7 100", "d-1 7 101", "d-1 7 10", "d-1 7 11"}));
}

TEST_P(IngestLogContract, IsReadInPagesAndByFilters) {
  Append("d-1", SomeReport(7, 0, 4));
  Append("d-2", SomeReport(7, 0, 4));
  const int64_t third = Must(log_->Read({}))[2].offset;
  EXPECT_EQ(Names({.after = third, .limit = 2}), (List{"d-1 7 3", "d-2 7 0"}));
  EXPECT_EQ(Names({.device = "d-2", .limit = 2}), (List{"d-2 7 0", "d-2 7 1"}));
  EXPECT_EQ(Names({.model = "kws"}), (List{"d-1 7 1", "d-1 7 3", "d-2 7 1", "d-2 7 3"}));
  EXPECT_EQ(Names({.order = 2}), (List{"d-1 7 2", "d-2 7 2"}));
  EXPECT_EQ(Names({.device = "d-1", .model = "other", .order = 2}), (List{"d-1 7 2"}));
  EXPECT_EQ(Names({.device = "d-1", .after = third}), (List{"d-1 7 3"}));
  EXPECT_EQ(Names({.device = "d-3"}), List());
}

TEST_P(IngestLogContract, RemembersHowFarAReaderIs) {
  EXPECT_EQ(Must(log_->Acknowledged("r")), 0);
  ASSERT_TRUE(log_->Acknowledge("r", 9).ok());
  ASSERT_TRUE(log_->Acknowledge("r", 4).ok());
  Reopen();
  EXPECT_EQ(Must(log_->Acknowledged("r")), 9);
  EXPECT_EQ(Must(log_->Acknowledged("s")), 0);
}

TEST_P(IngestLogContract, ForgetsOnlyWhatIsOldAndReadByAll) {
  Append("d-1", SomeReport(7, 0, 2), 50);
  Append("d-1", SomeReport(7, 2, 2), 60);
  Append("d-1", SomeReport(7, 4, 1), 90);
  const auto stored = Must(log_->Read({}));
  ASSERT_TRUE(log_->Forget(80).ok());  // no reader yet
  EXPECT_EQ(Must(log_->Count()), 5);
  ASSERT_TRUE(log_->Acknowledge("quick", stored[4].offset).ok());
  ASSERT_TRUE(log_->Acknowledge("slow", stored[2].offset).ok());
  ASSERT_TRUE(log_->Forget(80).ok());
  EXPECT_EQ(Names({}), (List{"d-1 7 3", "d-1 7 4"}));
  Reopen();
  EXPECT_EQ(Append("d-1", SomeReport(7, 0, 5)).fresh, 0);  // comes again, and counts once all the same
  ASSERT_TRUE(log_->Acknowledge("slow", stored[4].offset).ok());
  ASSERT_TRUE(log_->Forget(100).ok());
  EXPECT_EQ(Append("d-1", SomeReport(7, 0, 0)).next_seq, 5);
}

TEST_P(IngestLogContract, AnErrorTakesBackWhatWasAppended) {
  EXPECT_FALSE(log_->Atomically([&]() -> Status {
                     Append("d-1", SomeReport(7, 0, 2));
                     return Error("no");
                   })
                   .ok());
  EXPECT_EQ(Must(log_->Count()), 0);
  EXPECT_EQ(Append("d-1", SomeReport(7, 0, 2)).fresh, 2);
}

TEST_P(IngestLogContract, HoldsEachEventOnceWhateverIsRepeated) {
  std::mt19937 dice(3);
  constexpr int64_t kEvents = 200;
  for (int64_t first = 0; first < kEvents;) {  // a device that often misses the answer
    const int64_t count = std::min<int64_t>(1 + dice() % 20, kEvents - first);
    const Appended appended = Append("d-1", SomeReport(1, first, count));
    EXPECT_EQ(appended.next_seq, first + count);
    if (dice() % 2) first = appended.next_seq;
    if (dice() % 5 == 0) Reopen();
  }
  const auto stored = Must(log_->Read({.limit = 1000}));
  ASSERT_EQ(stored.size(), static_cast<size_t>(kEvents));
  for (int64_t i = 0; i < kEvents; ++i) EXPECT_EQ(stored[i].event.seq, i);
}

INSTANTIATE_TEST_SUITE_P(Sqlite, IngestLogContract,
                         testing::Values(Implementation{"sqlite", [](const std::string& folder) {
                                                          return Must(
                                                              SqliteIngestLog::Open(folder + "/l.db"));
                                                        }}));

}  // namespace
}  // namespace whet::fleet
