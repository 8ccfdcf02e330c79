// SPDX-License-Identifier: Apache-2.0
#include "agent/server_link.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <thread>

#include "agent/posix_host.h"
#include "agent/reporter.h"
#include "agent/test_fleet.h"
#include "base/file.h"

namespace whet::agent {
namespace {

namespace fs = std::filesystem;

class ServerLinkTest : public testing::Test {
 protected:
  ServerLinkTest()
      : folder_(fs::temp_directory_path() / ("whet_link_" + std::to_string(getpid()))),
        made_(fs::remove_all(folder_) + static_cast<size_t>(fs::create_directories(folder_))),
        fleet_(folder_),
        host_(PosixHost::Open(folder_, 1 << 20).value()) {}
  ~ServerLinkTest() override { fs::remove_all(folder_); }

  std::unique_ptr<CurlServerLink> Link() {
    return std::make_unique<CurlServerLink>(LinkOptions{.url = fleet_.url(),
                                                        .authority_file = fleet_.authority_file(),
                                                        .token_file = token_file_,
                                                        .name = "kitchen",
                                                        .identity_folder = folder_ / "identity",
                                                        .now = [this] { return now_(); },
                                                        .go_on = [this] { return !stop_; }},
                                            host_);
  }
  std::unique_ptr<CurlServerLink> Enrolled() {
    auto link = Link();
    const Status status = link->Enrol("token");
    EXPECT_TRUE(status.ok()) << status.message();
    return link;
  }

  fs::path folder_;
  std::string token_file_;
  uintmax_t made_;
  TestFleet fleet_;
  PosixHost host_;
  std::atomic<bool> stop_ = false;
  std::function<Seconds()> now_ = [] { return static_cast<Seconds>(std::time(nullptr)); };
};

TEST_F(ServerLinkTest, AsksNothingBeforeItHasEnrolled) {
  const auto asked = Link()->CheckIn({}, nullptr);
  EXPECT_FALSE(asked.reply);
  EXPECT_FALSE(asked.retryable);
  EXPECT_NE(asked.detail.find("whetd --enrol TOKEN"), std::string::npos);
  EXPECT_TRUE(fleet_.asked.empty());
}

TEST_F(ServerLinkTest, EnrolsWithAKeyThatStaysAndIsKnownByItsCertificate) {
  auto link = Enrolled();
  EXPECT_TRUE(link->identity().enrolled());
  EXPECT_EQ(link->identity().device(), "dev-1");
  struct stat info{};
  ASSERT_EQ(stat(link->identity().key_file().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600U);
  const auto asked = link->CheckIn({.boot = 4}, nullptr);
  ASSERT_TRUE(asked.reply) << asked.detail;
  EXPECT_EQ(asked.reply->poll_seconds, 7);
  EXPECT_EQ(fleet_.peers.back(), "dev-1");
  const std::string key = *ReadText(link->identity().key_file());
  EXPECT_EQ(fleet_.bodies.back().find(key.substr(60, 40)), std::string::npos);
}

TEST_F(ServerLinkTest, EnrolsByTheTokenThatLiesReady) {
  token_file_ = folder_ / "token";
  EXPECT_NE(Link()->CheckIn({}, nullptr).detail.find("whetd --enrol TOKEN"), std::string::npos);
  ASSERT_TRUE(WriteFile(token_file_, "token\n").ok());
  EXPECT_TRUE(Link()->CheckIn({}, nullptr).reply);
}

// Many a device starts before its network does.
TEST_F(ServerLinkTest, AnEnrolmentThatFoundNoNetworkIsTriedAgainSoon) {
  ASSERT_TRUE(WriteFile(folder_ / "token", std::string("token\n")).ok());
  CurlServerLink link({.url = "http://127.0.0.1:1",
                       .authority_file = "",
                       .token_file = folder_ / "token",
                       .name = "kitchen",
                       .identity_folder = folder_ / "identity",
                       .now = now_,
                       .go_on = nullptr,
                       .built_in = nullptr},
                      host_);
  EXPECT_TRUE(link.CheckIn({}, nullptr).retryable);
  EXPECT_FALSE(Link()->CheckIn({}, nullptr).retryable) << "there is no token";
}

TEST_F(ServerLinkTest, TellsWhyItCannotEnrol) {
  const Status wrong = Link()->Enrol("used");
  EXPECT_NE(wrong.message().find("403: that token has been used"), std::string::npos) << wrong.message();
  EXPECT_FALSE(Link()->identity().enrolled());
  fleet_.other_key = true;
  EXPECT_NE(Link()->Enrol("token").message().find("not one of this device's key"), std::string::npos);
  EXPECT_FALSE(Link()->identity().enrolled());
  fleet_.other_key = false;
  EXPECT_TRUE(Link()->Enrol("token").ok());  // with the same key
}

TEST_F(ServerLinkTest, RenewsWhenTwoThirdsOfTheCertificatesLifeAreOver) {
  fleet_.seconds = 3700;  // of 10,900 altogether: two thirds are over in a minute
  auto link = Enrolled();
  ASSERT_TRUE(link->CheckIn({}, nullptr).reply);
  EXPECT_EQ(fleet_.asked.back(), "/v1/check-in");
  fleet_.seconds = 1'000'000;
  now_ = [] { return static_cast<Seconds>(std::time(nullptr)) + 1000; };
  ASSERT_TRUE(link->CheckIn({}, nullptr).reply);
  EXPECT_EQ(fleet_.asked.at(fleet_.asked.size() - 2), "/v1/renew");
  EXPECT_GT(link->identity().validity()->until, now_() + 900'000);
  const size_t asked = fleet_.asked.size();
  ASSERT_TRUE(link->CheckIn({}, nullptr).reply);
  EXPECT_EQ(fleet_.asked.size(), asked + 1);
  EXPECT_EQ(fleet_.peers.back(), "dev-1");
}

TEST_F(ServerLinkTest, SaysSoWhenItsCertificateHasEnded) {
  auto link = Enrolled();
  fleet_.answer = 403;
  now_ = [] { return static_cast<Seconds>(std::time(nullptr)) + 3500; };
  EXPECT_EQ(link->CheckIn({}, nullptr).detail.find("certificate ended"), std::string::npos);
  fleet_.seconds = 10;
  ASSERT_TRUE(link->Enrol("token").ok());
  now_ = [] { return static_cast<Seconds>(std::time(nullptr)) + 60; };
  const std::string detail = link->CheckIn({}, nullptr).detail;
  EXPECT_NE(detail.find("certificate ended"), std::string::npos) << detail;
  EXPECT_NE(detail.find("whetd --enrol"), std::string::npos);
}

TEST_F(ServerLinkTest, BelievesItsOwnTimeRatherThanAWrongClock) {
  auto link = Enrolled();
  now_ = [] { return Seconds{0}; };
  const auto early = Link()->CheckIn({}, nullptr);
  EXPECT_FALSE(early.reply);
  EXPECT_TRUE(early.retryable);
  EXPECT_NE(early.detail.find("certificate"), std::string::npos) << early.detail;
  now_ = [] { return Seconds{4'102'444'800}; };  // 2100
  EXPECT_FALSE(Link()->CheckIn({}, nullptr).reply);
  now_ = [] { return static_cast<Seconds>(std::time(nullptr)); };
  EXPECT_TRUE(Link()->CheckIn({}, nullptr).reply);
}

TEST_F(ServerLinkTest, KnowsWhatMayPass) {
  auto link = Enrolled();
  for (const auto& [status, retryable] : {std::pair{400, false},
                                          {401, false},
                                          {404, false},
                                          {408, true},
                                          {429, true},
                                          {500, true},
                                          {503, true}}) {
    fleet_.answer = status;
    const auto asked = link->CheckIn({}, nullptr);
    EXPECT_FALSE(asked.reply) << status;
    EXPECT_EQ(asked.retryable, retryable) << status;
    EXPECT_EQ(asked.retry_after_seconds, status == 503 ? 17 : 0) << status;
  }
  fleet_.answer = 200;
  fleet_.body = "{\"orders\": 5}";
  EXPECT_NE(link->CheckIn({}, nullptr).detail.find("cannot be read"), std::string::npos);
  fleet_.body = std::string(wire::kMaxMessageBytes + 1, ' ');
  EXPECT_FALSE(link->CheckIn({}, nullptr).reply);
}

TEST_F(ServerLinkTest, StopsWaitingWhenNobodyWantsTheAnswer) {
  auto link = Enrolled();
  fleet_.hold = true;
  const auto start = std::chrono::steady_clock::now();
  EXPECT_FALSE(link->CheckIn({.wait_seconds = 100}, [] { return false; }).reply);
  std::thread stopper([&] { stop_ = true; });
  EXPECT_FALSE(link->CheckIn({.wait_seconds = 100}, nullptr).reply);
  stopper.join();
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(8));
  fleet_.Release();
}

TEST_F(ServerLinkTest, FetchesWithItsCertificate) {
  auto link = Enrolled();
  std::string got;
  const trust::Fetched fetched = link->fetcher().Fetch(
      {.url = fleet_.url() + "/v1/repository/x", .max_bytes = 100}, [&](std::string_view text) {
        got += text;
        return true;
      });
  EXPECT_EQ(fetched.end, trust::FetchEnd::kDone) << fetched.detail;
  EXPECT_EQ(got, "file");
  EXPECT_EQ(fleet_.peers.back(), "dev-1");
}

TEST_F(ServerLinkTest, ReportsAreDeliveredOnceTheServerStoresThem) {
  auto link = Enrolled();
  auto spool = Spool::Open(folder_ / "spool.db", 1, {}).value();
  Reporter reporter(*spool, *link, host_);
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(spool->Append({.kind = "state"}).ok());
  fleet_.answer = 503;
  EXPECT_FALSE(reporter.Drain());
  EXPECT_EQ(spool->count().events, 5);
  fleet_.answer = 200;
  fleet_.body = R"({"next_seq": 3})";
  EXPECT_FALSE(reporter.Drain());  // stores what it has, and no more
  EXPECT_EQ(spool->count().events, 3);
  fleet_.body = R"({"next_seq": 99})";
  EXPECT_TRUE(reporter.Drain());
  EXPECT_EQ(spool->count().events, 0);
  EXPECT_EQ(reporter.last(), "ok");
}

TEST_F(ServerLinkTest, AReportThatIsRefusedForGoodDoesNotStopTheOthers) {
  auto link = Enrolled();
  auto spool = Spool::Open(folder_ / "spool.db", 1, {}).value();
  Reporter reporter(*spool, *link, host_);
  ASSERT_TRUE(spool->Append({.kind = "state"}).ok());
  fleet_.answer = 413;
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(reporter.Drain());
  EXPECT_EQ(spool->count().events, 0);
  EXPECT_EQ(spool->count().dropped, 1);
  ASSERT_TRUE(spool->Append({.kind = "state"}).ok());
  fleet_.answer = 403;  // not of the report
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(reporter.Drain());
  EXPECT_EQ(spool->count().events, 1);
}

}  // namespace
}  // namespace whet::agent
