// SPDX-License-Identifier: Apache-2.0
#include "agent/spool.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "base/file.h"
#include "base/full_disk.h"

namespace whet::agent {
namespace {

namespace fs = std::filesystem;

class SpoolTest : public testing::Test {
 protected:
  SpoolTest() : folder_(fs::temp_directory_path() / ("whet_spool_" + std::to_string(getpid()))) {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  ~SpoolTest() override { fs::remove_all(folder_); }

  std::string path() const { return folder_ / "spool.db"; }
  std::unique_ptr<Spool> Open(int64_t boot, const SpoolLimits& limits = {}) {
    Result<std::unique_ptr<Spool>> spool = Spool::Open(path(), boot, limits);
    EXPECT_TRUE(spool.ok()) << spool.message();
    return std::move(*spool);
  }
  static wire::Event Say(const std::string& detail) { return {.time = 5, .kind = "state", .detail = detail}; }
  static std::string Details(const std::optional<wire::Report>& report) {
    std::string text;
    if (!report) return "none";
    for (const wire::Event& event : report->events) text += std::to_string(event.seq) + event.detail + " ";
    return std::to_string(report->boot) + ": " + text;
  }

  fs::path folder_;
};

TEST_F(SpoolTest, GivesEventsUntilTheyAreDelivered) {
  auto spool = Open(3);
  EXPECT_EQ(Details(spool->Batch()), "none");
  for (const char* detail : {"a", "b", "c"}) ASSERT_TRUE(spool->Append(Say(detail)).ok());
  EXPECT_EQ(Details(spool->Batch()), "3: 1a 2b 3c ");
  ASSERT_TRUE(spool->Delivered(3, 3).ok());
  EXPECT_EQ(Details(spool->Batch()), "3: 3c ");
  ASSERT_TRUE(spool->Delivered(2, 9).ok());
  EXPECT_EQ(spool->count().events, 1);
}

TEST_F(SpoolTest, GoesOnCountingWithinABootAndBeginsWithTheNext) {
  Open(3)->Append(Say("a")).ok();
  auto again = Open(3);
  ASSERT_TRUE(again->Delivered(3, 2).ok());
  again.reset();
  ASSERT_TRUE(Open(3)->Append(Say("b")).ok());
  auto next = Open(4);
  ASSERT_TRUE(next->Append(Say("c")).ok());
  EXPECT_EQ(Details(next->Batch()), "3: 2b ");  // the older boot first
  ASSERT_TRUE(next->Delivered(3, 3).ok());
  EXPECT_EQ(Details(next->Batch()), "4: 1c ");
}

TEST_F(SpoolTest, DropsTheOldestAndCountsThem) {
  auto spool = Open(1, {.events = 100, .bytes = 1 << 20});
  for (int i = 0; i < 250; ++i) ASSERT_TRUE(spool->Append(Say("x")).ok());
  const Spool::Count count = spool->count();
  EXPECT_LE(count.events, 100);
  EXPECT_GE(count.events, 95);
  EXPECT_EQ(count.events + count.dropped, 250);
  EXPECT_EQ(spool->Batch()->events.front().seq, count.dropped + 1);
  EXPECT_EQ(spool->Batch()->events.back().seq, 250);
  EXPECT_EQ(Open(2)->count().dropped, count.dropped);
}

TEST_F(SpoolTest, StaysWithinItsBytesOnTheDisk) {
  auto spool = Open(1, {.events = 1'000'000, .bytes = 1 << 17});
  for (int i = 0; i < 300; ++i) ASSERT_TRUE(spool->Append(Say(std::string(2000, 'x'))).ok());
  EXPECT_LE(spool->count().bytes, 1 << 17);
  EXPECT_GT(spool->count().bytes, (1 << 17) * 9 / 10);
  uintmax_t disk = 0;
  for (const auto& file : fs::directory_iterator(folder_)) disk += file.file_size();
  EXPECT_LT(disk, 3U << 19);
}

TEST_F(SpoolTest, SplitsWhatIsTooMuchForAMessage) {
  auto spool = Open(1);
  for (int i = 0; i < 300; ++i) ASSERT_TRUE(spool->Append(Say(std::string(2000, 'x'))).ok());
  int64_t events = 0;
  while (const std::optional<wire::Report> report = spool->Batch()) {
    EXPECT_LT(PrintJson(ToJson(*report)).size(), wire::kMaxMessageBytes);
    EXPECT_TRUE(wire::ReadReport(ToJson(*report)).ok());
    events += static_cast<int64_t>(report->events.size());
    ASSERT_TRUE(spool->Delivered(1, report->events.back().seq + 1).ok());
  }
  EXPECT_EQ(events, 300);
}

TEST_F(SpoolTest, RefusesWhatTheServerWould) {
  auto spool = Open(1);
  EXPECT_FALSE(spool->Append(Say(std::string(1 << 20, 'x'))).ok());
  EXPECT_EQ(spool->count().events, 0);
}

// A child appends without pause and is killed: what it said was appended is there, once each and in order.
TEST_F(SpoolTest, SurvivesAKill) {
  for (int round = 0; round < 5; ++round) {
    int pipe_fds[2];
    ASSERT_EQ(pipe(pipe_fds), 0);
    const pid_t child = fork();
    if (child == 0) {
      const auto spool = Spool::Open(path(), 1, {});
      while ((*spool)->Append(Say("x")).ok() && write(pipe_fds[1], "x", 1) == 1) {
      }
      _exit(1);
    }
    close(pipe_fds[1]);
    char said = 0;
    for (int i = 0; i < 20 + round * 7; ++i) ASSERT_EQ(read(pipe_fds[0], &said, 1), 1);
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    int64_t acknowledged = 20 + round * 7;
    while (read(pipe_fds[0], &said, 1) == 1) ++acknowledged;
    close(pipe_fds[0]);
    auto spool = Open(1);
    EXPECT_TRUE(spool->damage().empty()) << spool->damage();
    EXPECT_GE(spool->count().events, acknowledged);
    EXPECT_LE(spool->count().events, acknowledged + 1);
    ASSERT_TRUE(spool->Delivered(1, 1'000'000).ok());
  }
}

// Whatever length a power cut has left the log of changes at, the events before the cut are there.
TEST_F(SpoolTest, SurvivesATornLog) {
  auto spool = Open(1);
  for (int i = 0; i < 12; ++i) ASSERT_TRUE(spool->Append(Say(std::to_string(i))).ok());
  const fs::path cut = folder_ / "cut";
  const uintmax_t whole = fs::file_size(path() + "-wal");
  int64_t before = -1;
  for (uintmax_t length = 0; length <= whole; length += 1013) {
    fs::remove_all(cut);
    fs::create_directories(cut);
    fs::copy_file(path(), cut / "spool.db");
    fs::copy_file(path() + "-wal", cut / "spool.db-wal");
    fs::resize_file(cut / "spool.db-wal", length);
    const Result<std::unique_ptr<Spool>> torn = Spool::Open(cut / "spool.db", 1, {});
    ASSERT_TRUE(torn.ok()) << torn.message();
    EXPECT_TRUE((*torn)->damage().empty()) << (*torn)->damage();
    EXPECT_GE((*torn)->count().events, before);
    before = (*torn)->count().events;
    const std::optional<wire::Report> report = (*torn)->Batch();
    for (size_t i = 0; report && i < report->events.size(); ++i) {
      EXPECT_EQ(report->events[i].detail, std::to_string(i));
    }
  }
  EXPECT_GE(before, 11);
}

TEST_F(SpoolTest, SetsADamagedFileAside) {
  Open(1)->Append(Say("a")).ok();
  ASSERT_TRUE(WriteFile(path(), std::string(8192, 'x')).ok());
  auto spool = Open(1);
  EXPECT_FALSE(spool->damage().empty());
  EXPECT_TRUE(fs::exists(path() + ".damaged"));
  EXPECT_TRUE(spool->Append(Say("b")).ok());
}

TEST_F(SpoolTest, AStartOnAFullDiskLosesNothing) {
  Open(1)->Append(Say("a")).ok();
  std::unique_ptr<Spool> spool;
  {
    const FullDisk full(0);
    Result<std::unique_ptr<Spool>> opened = Spool::Open(path(), 2, {});
    ASSERT_TRUE(opened.ok()) << opened.message();
    spool = std::move(*opened);
    EXPECT_FALSE(spool->Append(Say("b")).ok());
    EXPECT_FALSE(spool->Batch().has_value());
  }
  EXPECT_FALSE(fs::exists(path() + ".damaged"));
  ASSERT_TRUE(spool->Append(Say("b")).ok());
  ASSERT_TRUE(spool->Batch().has_value());
  EXPECT_EQ(spool->Batch()->events.at(0).detail, "a");
  EXPECT_EQ(spool->count().events, 2);
}

TEST_F(SpoolTest, SaysSoWhenTheDiskIsFullAndGoesOnLater) {
  auto spool = Open(1);
  ASSERT_TRUE(spool->Append(Say("a")).ok());
  Status status;
  {
    const FullDisk full(fs::file_size(path() + "-wal") + 3000);
    for (int i = 0; i < 10 && status.ok(); ++i) status = spool->Append(Say(std::string(2000, 'x')));
  }
  EXPECT_FALSE(status.ok());
  const int64_t events = spool->count().events;
  ASSERT_TRUE(spool->Append(Say("b")).ok());
  EXPECT_EQ(spool->count().events, events + 1);
  EXPECT_EQ(spool->Batch()->events.back().seq, events + 1);  // no number is lost
}

}  // namespace
}  // namespace whet::agent
