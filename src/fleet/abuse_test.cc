// SPDX-License-Identifier: Apache-2.0
// Devices with good certificates that mean no good, and storage that fails at the worst moment.
#include <gtest/gtest.h>
#include <malloc.h>

#include <chrono>
#include <ctime>
#include <thread>

#include "base/file.h"
#include "fleet/asking_server.h"

namespace whet::fleet {
namespace {

using std::chrono::seconds;

// A check-in that waits for news.
std::string Waiting(int64_t wait_seconds) {
  wire::CheckIn check_in = AskingServer::NewCheckIn();
  check_in.wait_seconds = wait_seconds;
  return PrintJson(wire::ToJson(check_in));
}

TEST(Abuse, ADeviceHoldsOneAnswerAtATime) {
  AskingServer server;
  const std::string device = server.Enrol(), other = server.Enrol();
  auto others = server.Start("POST", "/v1/check-in", Waiting(60), {"", other});
  auto first = server.Start("POST", "/v1/check-in", Waiting(60), {"", device});
  auto second = server.Start("POST", "/v1/check-in", Waiting(60), {"", device});
  ASSERT_EQ(first.wait_for(seconds(10)), std::future_status::ready);
  EXPECT_EQ(first.get().status, 200);
  EXPECT_EQ(second.wait_for(std::chrono::milliseconds(200)), std::future_status::timeout);
  EXPECT_EQ(others.wait_for(seconds(0)), std::future_status::timeout);
}

TEST(Abuse, WhatAHeldRequestSaidBesidesTakesNoMemory) {
  AskingServer server;
  constexpr size_t kDevices = 8;
  std::vector<std::string> devices;
  for (size_t i = 0; i < kDevices; ++i) devices.push_back(server.Enrol());
  std::string junk = "[0";
  for (int i = 0; i < 250'000; ++i) junk += ",0";
  std::string body = Waiting(60);
  body.insert(1, "\"junk\": " + junk + "],");
  const auto used = [] {
    const auto info = mallinfo2();
    return info.uordblks + info.hblkhd;
  };
  const size_t before = used();
  std::vector<std::future<http::Response>> held;
  for (const std::string& device : devices)
    held.push_back(server.Start("POST", "/v1/check-in", body, {"", device}));
  server.Admin("GET", "/v1/devices");  // behind them all
  for (auto& answer : held) EXPECT_EQ(answer.wait_for(seconds(0)), std::future_status::timeout);
  EXPECT_LT(used() - std::min(used(), before), kDevices * 200'000);
}

TEST(Abuse, KindsThatADeviceMakesUpAreCountedTogether) {
  AskingServer server;
  const std::string device = server.Enrol();
  wire::Report report{1, {}};
  for (int64_t i = 0; i < 100; ++i)
    report.events.push_back({.seq = i, .kind = "made-up-" + std::to_string(i)});
  report.events.push_back({.seq = 100, .kind = "infer"});
  const http::Response taken =
      server.Ask("POST", "/v1/reports", PrintJson(wire::ToJson(report)), {"", device});
  ASSERT_EQ(taken.status, 200);
  std::string metrics;
  for (int i = 0; i < 100 && metrics.find("kind=\"infer\"") == metrics.npos; ++i)
    metrics = server.Ask("GET", "/metrics", "", {server.admin, ""}).body;
  EXPECT_NE(metrics.find("whet_fleet_events_total{kind=\"infer\"} 1"), std::string::npos);
  EXPECT_NE(metrics.find("whet_fleet_events_total{kind=\"other\"} 100"), std::string::npos);
  EXPECT_EQ(metrics.find("made-up"), std::string::npos);
}

// Blobs that count how often they are read.
class CountedBlobs : public Blobs {
 public:
  CountedBlobs(std::unique_ptr<Blobs> blobs, std::shared_ptr<std::atomic<int>> reads)
      : blobs_(std::move(blobs)), reads_(std::move(reads)) {}
  Status Put(const std::string& path, std::string_view bytes) override { return blobs_->Put(path, bytes); }
  Result<std::optional<Blob>> Find(const std::string& path) override { return blobs_->Find(path); }
  Result<std::string> Read(const std::string& path, uint64_t offset, uint64_t bytes) override {
    ++*reads_;
    return blobs_->Read(path, offset, bytes);
  }
  Status Remove(const std::string& path) override { return blobs_->Remove(path); }

 private:
  std::unique_ptr<Blobs> blobs_;
  std::shared_ptr<std::atomic<int>> reads_;
};

TEST(Abuse, VersionsThatADeviceMakesUpCostNoReading) {
  auto reads = std::make_shared<std::atomic<int>>(0);
  AskingServer server({.delta_patience = 0}, [&](Seams& seams) {
    seams.repository = std::make_unique<CountedBlobs>(std::move(seams.repository), reads);
  });
  const std::string device = server.Enrol();
  server.Publish("1.0", AskingServer::SomePlan(1));
  server.Admin("POST", "/v1/orders",
               R"({"act": "install", "model": "kws", "version": "1.0", "devices": [")" + device + "\"]}");
  wire::CheckIn check_in = AskingServer::NewCheckIn();
  const auto run = [&](int version) {
    check_in.running = {{"kws", "x" + std::to_string(version), Digest{7}, 0}};
    EXPECT_EQ(server.CheckIn(device, check_in).orders.size(), 1U);
  };
  run(0);
  std::this_thread::sleep_for(std::chrono::milliseconds(50));  // the delta of the whole file
  const int before = *reads;
  for (int i = 1; i <= 20; ++i) run(i);
  EXPECT_LE(*reads - before, 4);
}

// A log whose disk is full just when all is to be made durable.
class FullLog : public IngestLog {
 public:
  FullLog(std::unique_ptr<IngestLog> log, std::shared_ptr<std::atomic<bool>> full)
      : log_(std::move(log)), full_(std::move(full)) {}
  Status Atomically(const std::function<Status()>& work) override {
    return log_->Atomically([&]() -> Status {
      ++depth_;
      Status done = work();
      --depth_;
      if (done.ok() && depth_ == 0 && *full_) return Error("the disk is full");
      return done;
    });
  }
  Result<Appended> Append(const std::string& device, const wire::Report& report, int64_t now) override {
    return log_->Append(device, report, now);
  }
  Result<std::vector<Stored>> Read(const EventFilter& filter) override { return log_->Read(filter); }
  Result<int64_t> Count() override { return log_->Count(); }
  Status Acknowledge(const std::string& reader, int64_t offset) override {
    return log_->Acknowledge(reader, offset);
  }
  Result<int64_t> Acknowledged(const std::string& reader) override { return log_->Acknowledged(reader); }
  Status Forget(int64_t before) override { return log_->Forget(before); }

 private:
  std::unique_ptr<IngestLog> log_;
  std::shared_ptr<std::atomic<bool>> full_;
  int depth_ = 0;
};

TEST(Abuse, AnOrderThatWasAnsweredAsFailedIsNotThere) {
  auto full = std::make_shared<std::atomic<bool>>(false);
  AskingServer server({.delta_patience = 0}, [&](Seams& seams) {
    seams.log = std::make_unique<FullLog>(std::move(seams.log), full);
  });
  *full = true;
  const http::Response refused = server.Ask(
      "POST", "/v1/orders", R"({"act": "remove", "model": "kws", "tag": "x"})", {server.admin, ""});
  EXPECT_EQ(refused.status, 503);
  *full = false;
  EXPECT_TRUE(server.Admin("GET", "/v1/orders").Find("orders")->array()->empty());
}

TEST(Upkeep, EventsThatAreOldAreForgotten) {
  AskingServer server({.delta_patience = 0, .keep_days = 30}, [](Seams& seams) {
    const int64_t now = time(nullptr);
    Must(seams.log->Append("d-1", {1, {{.seq = 0, .kind = "infer"}}}, now - 31 * 86400));
    Must(seams.log->Append("d-1", {1, {{.seq = 1, .kind = "infer"}}}, now - 29 * 86400));
  });
  size_t left = 0;
  for (int i = 0; i < 200 && left != 1; ++i) {
    left = server.Admin("GET", "/v1/events").Find("events")->array()->size();
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_EQ(left, 1U);
}

}  // namespace
}  // namespace whet::fleet
