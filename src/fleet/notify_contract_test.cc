// SPDX-License-Identifier: Apache-2.0
// What every implementation of the fourth seam has to do. A further one adds its line at the end.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "fleet/notify.h"

namespace whet::fleet {
namespace {

using Clock = std::chrono::steady_clock;

struct Implementation {
  const char* name;
  std::unique_ptr<Notify> (*make)();
};

class NotifyContract : public testing::TestWithParam<Implementation> {
 protected:
  // Counts its calls.
  Notify::Called Count() {
    return [this] { ++calls_; };
  }
  bool BecomesAtLeast(int calls) const {
    const auto end = Clock::now() + std::chrono::seconds(20);
    while (calls_ < calls && Clock::now() < end) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return calls_ >= calls;
  }
  std::atomic<int> calls_ = 0;
  std::unique_ptr<Notify> notify_ = GetParam().make();
};

TEST_P(NotifyContract, WakesWhoWaits) {
  notify_->Wait("d-1", notify_->Ticket(), 1000, Count());
  notify_->Wait("d-1", notify_->Ticket(), 1000, Count());
  notify_->Wait("d-2", notify_->Ticket(), 1000, Count());
  EXPECT_EQ(notify_->Waiting(), 3);
  notify_->Wake("d-1");
  EXPECT_TRUE(BecomesAtLeast(2));
  EXPECT_EQ(notify_->Waiting(), 1);
  notify_->Wake("d-1");
  EXPECT_EQ(calls_, 2);
}

TEST_P(NotifyContract, MissesNothingBetweenTicketAndWait) {
  const uint64_t ticket = notify_->Ticket();
  notify_->Wake("d-1");
  notify_->Wait("d-1", ticket, 1000, Count());
  EXPECT_TRUE(BecomesAtLeast(1));
}

TEST_P(NotifyContract, IsNotWokenByWhatWasBeforeTheTicket) {
  notify_->Wake("d-1");
  notify_->Wait("d-1", notify_->Ticket(), 1000, Count());
  EXPECT_EQ(notify_->Waiting(), 1);
  EXPECT_EQ(calls_, 0);
}

TEST_P(NotifyContract, WaitsNoLongerThanItIsTold) {
  const auto begin = Clock::now();
  notify_->Wait("d-1", notify_->Ticket(), 1000, Count());
  notify_->Wait("d-2", notify_->Ticket(), 1, Count());
  EXPECT_TRUE(BecomesAtLeast(1));
  EXPECT_GE(Clock::now() - begin, std::chrono::milliseconds(900));
  EXPECT_EQ(notify_->Waiting(), 1);
  notify_->Wait("d-3", notify_->Ticket(), 0, Count());
  EXPECT_TRUE(BecomesAtLeast(2));
}

TEST_P(NotifyContract, CallsAllWhenItStops) {
  notify_->Wait("d-1", notify_->Ticket(), 1000, Count());
  notify_->Stop();
  EXPECT_EQ(calls_, 1);
  notify_->Wait("d-1", notify_->Ticket(), 1000, Count());
  EXPECT_EQ(calls_, 2);
}

TEST_P(NotifyContract, MayBeCalledFromWhatItCalls) {
  std::function<void()> again = [&] {
    if (++calls_ < 5) notify_->Wait("d-1", notify_->Ticket(), 0, again);
  };
  notify_->Wait("d-1", notify_->Ticket(), 1000, again);
  notify_->Wake("d-1");
  EXPECT_TRUE(BecomesAtLeast(5));
}

TEST_P(NotifyContract, CallsEachOnceFromManyThreads) {
  constexpr int kThreads = 4, kEach = 200;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t)
    threads.emplace_back([&, t] {
      const std::string device = "d-" + std::to_string(t % 2);
      for (int i = 0; i < kEach; ++i) {
        notify_->Wait(device, notify_->Ticket(), 1000, Count());
        notify_->Wake(device);
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(BecomesAtLeast(kThreads * kEach));
  notify_->Stop();
  EXPECT_EQ(calls_, kThreads * kEach);
}

INSTANTIATE_TEST_SUITE_P(Local, NotifyContract,
                         testing::Values(Implementation{"local", []() {
                                                          return std::unique_ptr<Notify>(
                                                              std::make_unique<LocalNotify>());
                                                        }}));

}  // namespace
}  // namespace whet::fleet
