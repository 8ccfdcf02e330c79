// SPDX-License-Identifier: Apache-2.0
// For tests: a device and a server that has two versions of a model, the second not far from the first.
#ifndef WHET_AGENT_AGENT_FIXTURE_H_
#define WHET_AGENT_AGENT_FIXTURE_H_

#include <gtest/gtest.h>

#include <string>

#include "agent/fake_platform.h"
#include "delta/delta.h"

namespace whet::agent {

class AgentTest : public testing::Test {
 protected:
  AgentTest() : server_(trust::kStart), device_(server_, NewFolder()) {
    plans_[0] = PlanBytes(1, 400'000);
    plans_[1] = PlanBytes(1, 400'000, 60);
    for (int i = 0; i < 2; ++i) added_[i] = server_.AddBundle("kws", std::to_string(i + 1), plans_[i]);
    EXPECT_TRUE(device_.Start().ok());
  }
  ~AgentTest() override { std::filesystem::remove_all(device_.folder()); }

  static std::span<const std::byte> Bytes(const std::string& text) { return std::as_bytes(std::span(text)); }
  void Install(const std::string& version) {
    const int64_t order = server_.Order("kws", version).id;
    device_.agent->CheckInSoon();
    EXPECT_TRUE(device_.RunToEnd(order));
    EXPECT_EQ(device_.reports.End(order), "committed") << device_.reports.Last().detail;
  }
  // Runs the last order to its end.
  const wire::Event& End() {
    device_.agent->CheckInSoon();
    EXPECT_TRUE(device_.RunToEnd(server_.last_order));
    return device_.reports.Last();
  }
  std::string MakeDelta(int from, int to) {
    return trust::Must(delta::Make(delta::Codec::kPatch, Bytes(plans_[from]), Bytes(plans_[to])));
  }
  uint64_t BytesOf(const std::function<void()>& run) {
    const uint64_t before = server_.place.given;
    run();
    return server_.place.given - before;
  }

  FakeServer server_;
  FakeDevice device_;
  std::string plans_[2];
  FakeServer::Added added_[2];
};

}  // namespace whet::agent

#endif  // WHET_AGENT_AGENT_FIXTURE_H_
