// SPDX-License-Identifier: Apache-2.0
// What the agent promises beside surviving: what it believes, what it reports, and when it asks.
#include "agent/agent.h"

#include "agent/agent_fixture.h"

namespace whet::agent {
namespace {

TEST_F(AgentTest, TellsEveryStateAndSuccessOnlyInTheEnd) {
  Install("1");
  std::string told;
  for (const wire::Event& event : device_.reports.events) {
    told += event.state + " ";
    EXPECT_EQ(event.plan.has_value(), event.state == "probation" || event.state == "committed")
        << event.state;
  }
  EXPECT_EQ(told,
            "ordered choosing reserving downloading verifying staging trial switching probation committed ");
  const wire::Event& end = device_.reports.Last();
  EXPECT_EQ(end.plan, added_[0].plan);
  EXPECT_EQ(end.figures.at("p99_us"), 50);
  EXPECT_EQ(end.figures.at("goldens"), 1);
  EXPECT_GE(end.figures.at("bytes_received"), static_cast<int64_t>(plans_[0].size()));
}

TEST_F(AgentTest, SaysWhatRunsAndWhatItHasTaken) {
  Install("1");
  device_.agent->CheckInSoon();
  device_.agent->Step();
  const wire::CheckIn& check_in = server_.check_ins.back();
  ASSERT_EQ(check_in.running.size(), 1U);
  EXPECT_EQ(check_in.running[0].model, "kws");
  EXPECT_EQ(check_in.running[0].version, "1");
  EXPECT_EQ(check_in.running[0].plan, added_[0].plan);
  EXPECT_EQ(check_in.taken.at("kws"), 1);
  EXPECT_GT(check_in.wait_seconds, 0) << "nothing is under way: the server may hold the answer";
}

TEST_F(AgentTest, MetadataThatHasExpiredIsWaitedFor) {
  server_.Order("kws", "1");
  device_.host.fake_clock.Advance(5 * trust::kDay);
  device_.agent->CheckInSoon();
  ASSERT_TRUE(device_.RunUntil([&] {
    const Record* record = device_.Find("kws");
    return record && record->attempts > 3;
  }));
  EXPECT_EQ(device_.state(), State::kChoosing);
  EXPECT_NE(device_.Find("kws")->detail.find("has expired"), std::string::npos)
      << device_.Find("kws")->detail;
  server_.repository.Touch("targets");
  server_.Publish(device_.host.fake_clock.wall);
  EXPECT_EQ(End().state, "committed");
}

TEST_F(AgentTest, AnOrderHasATimeOfItsOwn) {
  Install("1");
  server_.Order("kws", "2").deadline_seconds = 1000;
  server_.place.answer = [](const std::string&, const trust::MemoryPlace::Give&) {
    return trust::Fetched{trust::FetchEnd::kUnserved, "the server answers 503"};
  };
  const Seconds begin = device_.host.fake_clock.boot;
  const wire::Event& end = End();
  EXPECT_EQ(end.state, "failed");
  EXPECT_NE(end.detail.find("its time was over"), std::string::npos) << end.detail;
  EXPECT_NE(end.detail.find("503"), std::string::npos) << end.detail;
  EXPECT_LT(device_.host.fake_clock.boot - begin, 3000);
  EXPECT_EQ(device_.Serving(), added_[0].plan);
}

TEST_F(AgentTest, RefusesABundleThatIsNotWhatWasOrdered) {
  const struct {
    const char* version;
    FakeServer::Change change;
    const char* why;
  } kCases[] = {
      {"a", [](bundle::Manifest& m) { m.variants[0].needs.isas = {"sve9"}; }, "needs sve9"},
      {"b", [](bundle::Manifest& m) { m.variants[0].needs.ram_bytes = 1LL << 40; }, "bytes of memory"},
      {"c", [](bundle::Manifest& m) { m.variants[0].goldens = 7; }, "goldens"},
  };
  Install("1");
  for (const auto& [version, change, why] : kCases) {
    server_.AddBundle("kws", version, plans_[1], change);
    server_.Order("kws", version);
    const wire::Event& end = End();
    EXPECT_EQ(end.state, "refused");
    EXPECT_NE(end.detail.find(why), std::string::npos) << end.detail;
    EXPECT_EQ(device_.Serving(), added_[0].plan);
  }
  server_.Order("kws", "2").bundle = "bundles/kws/1/bundle.json";
  EXPECT_NE(End().detail.find("ordered is kws 2"), std::string::npos) << device_.reports.Last().detail;
  server_.Order("kws", "2").bundle = "bundles/kws/9/bundle.json";
  EXPECT_NE(End().detail.find("no such target"), std::string::npos) << device_.reports.Last().detail;
}

TEST_F(AgentTest, APlanThatCrashesTwiceInItsTrialIsRefused) {
  Install("1");
  device_.trial.answer = [](const TrialRequest&, const GoOn&) {
    return TrialResult{.end = TrialEnd::kCrashed, .detail = "signal 11"};
  };
  device_.trial.runs = 0;
  server_.Order("kws", "2");
  EXPECT_EQ(End().state, "refused");
  EXPECT_EQ(device_.trial.runs, kFailures);
  EXPECT_EQ(device_.reports.Last().detail, "crashed: signal 11");
}

// The trial takes the whole device down, each time.
TEST_F(AgentTest, APlanThatEndsTheDeviceIsNotTriedForEver) {
  Install("1");
  server_.Order("kws", "2");
  device_.agent->CheckInSoon();
  device_.trial.runs = 0;
  struct PowerCut {};
  device_.trial.answer = [](const TrialRequest&, const GoOn&) -> TrialResult { throw PowerCut(); };
  int cuts = 0;
  for (bool over = false; !over && cuts < 10;) {
    try {
      over = device_.RunToEnd(2);
    } catch (const PowerCut&) {
      ++cuts;
      device_.host.Reboot();
      ASSERT_TRUE(device_.Start().ok());
    }
  }
  EXPECT_EQ(cuts, kTrials);
  EXPECT_EQ(device_.reports.End(2), "refused");
  EXPECT_EQ(device_.Serving(), added_[0].plan);
}

// It answers its trial, and then ends whetd as soon as it is in service.
TEST_F(AgentTest, APlanThatEndsWhetdInServiceIsGoneBackFrom) {
  Install("1");
  server_.Order("kws", "2");
  device_.agent->CheckInSoon();
  struct Crash {};
  device_.service.probe = [this](const Installed& plan) {
    if (plan.plan == added_[1].plan) throw Crash();
    return Status();
  };
  int crashes = 0;
  for (bool over = false; !over && crashes < 10;) {
    try {
      over = device_.RunToEnd(2);
    } catch (const Crash&) {
      ++crashes;
      ASSERT_TRUE(device_.Start().ok());
    }
  }
  EXPECT_EQ(crashes, kStarts);
  EXPECT_EQ(device_.reports.End(2), "rolled_back");
  EXPECT_EQ(device_.Serving(), added_[0].plan);
}

TEST_F(AgentTest, ARestartInProbationGoesOn) {
  Install("1");
  server_.Order("kws", "2");
  device_.agent->CheckInSoon();
  ASSERT_TRUE(device_.RunUntil([&] { return device_.state() == State::kProbation; }));
  ASSERT_TRUE(device_.Start().ok());
  EXPECT_EQ(device_.Serving(), added_[1].plan) << "it answered before, and does so at once again";
  EXPECT_EQ(End().state, "committed");
}

TEST_F(AgentTest, ATrialEndsWhenTheOrderIsCancelled) {
  Install("1");
  server_.Order("kws", "2");
  device_.agent->CheckInSoon();
  bool stopped = false;
  device_.trial.answer = [&](const TrialRequest&, const GoOn& go_on) {
    server_.Order("kws", "", wire::Act::kCancel);
    for (int i = 0; i < 500 && go_on(); ++i) device_.host.fake_clock.Advance(1);
    stopped = !go_on();
    return TrialResult{.end = stopped ? TrialEnd::kStopped : TrialEnd::kPassed, .goldens = 1};
  };
  EXPECT_TRUE(device_.RunUntil([&] { return device_.reports.End(3) == "committed"; }));
  EXPECT_TRUE(stopped);
  EXPECT_EQ(device_.reports.End(2), "superseded");
  EXPECT_EQ(device_.Serving(), added_[0].plan);
}

TEST_F(AgentTest, OldOrdersAreNotTakenUpAgain) {
  Install("1");
  Install("2");
  server_.orders.at("kws") = {.id = 1, .model = "kws", .version = "1", .bundle = "bundles/kws/1/bundle.json"};
  const size_t events = device_.reports.events.size();
  device_.agent->CheckInSoon();
  device_.RunUntil([] { return false; }, 5);
  EXPECT_EQ(device_.reports.events.size(), events);
  EXPECT_EQ(device_.Serving(), added_[1].plan);
}

TEST_F(AgentTest, KeepsTwoVersionsAndNothingElse) {
  server_.AddBundle("kws", "3", PlanBytes(3));
  server_.AddBundle("vad", "1", PlanBytes(4));
  for (const char* version : {"1", "2", "3"}) Install(version);
  server_.Order("vad", "1");
  device_.agent->CheckInSoon();
  EXPECT_TRUE(device_.RunUntil(
      [&] { return device_.service.serving.contains("vad") && device_.reports.End(4) == "committed"; }));
  size_t files = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(device_.folder() + "/store"))
    ++files;
  EXPECT_EQ(files, 3U) << "two of kws, one of vad";
  EXPECT_FALSE(std::filesystem::exists(device_.folder() + "/store/" + Hex(added_[0].plan)));
}

TEST_F(AgentTest, ModelsDoNotWaitForEachOther) {
  server_.AddBundle("vad", "1", PlanBytes(4));
  server_.Order("kws", "1");
  server_.Order("vad", "1");
  server_.place.answer = [&](const std::string& path,
                             const trust::MemoryPlace::Give&) -> std::optional<trust::Fetched> {
    if (path != added_[0].file_path) return std::nullopt;
    return trust::Fetched{trust::FetchEnd::kUnserved, "not now"};
  };
  device_.agent->CheckInSoon();
  EXPECT_TRUE(device_.RunUntil([&] { return device_.reports.End(2) == "committed"; }));
  EXPECT_EQ(device_.state(), State::kDownloading);
}

TEST_F(AgentTest, TheFirstVersionHasNoShadow) {
  wire::Order& order = server_.Order("kws", "1");
  order.shadow_per_million = 500'000;
  order.shadow_requests = 100;
  device_.agent->CheckInSoon();
  EXPECT_EQ(End().state, "committed");
  EXPECT_EQ(device_.Serving(), added_[0].plan);
}

TEST_F(AgentTest, AShadowDecidesByItsOrder) {
  Install("1");
  wire::Order& order = server_.Order("kws", "2");
  order.shadow_per_million = 500'000;
  order.shadow_requests = 100;
  order.shadow_disagreements = 2;
  device_.agent->CheckInSoon();
  ASSERT_TRUE(device_.RunUntil([&] { return device_.service.shadows.contains("kws"); }));
  EXPECT_EQ(device_.Serving(), added_[0].plan);
  device_.service.shadows["kws"] = {.seen = 150, .answered = 99, .disagreements = 2, .p99_us = 70};
  device_.RunUntil([] { return false; }, 5);
  EXPECT_EQ(device_.state(), State::kShadow);
  device_.service.shadows["kws"].answered = 100;
  EXPECT_EQ(End().state, "committed");
  EXPECT_EQ(device_.reports.Last().figures.at("shadow_requests"), 100);
  EXPECT_EQ(device_.reports.Last().figures.at("shadow_disagreements"), 2);
  EXPECT_TRUE(device_.service.shadows.empty());
}

TEST_F(AgentTest, CheckInsBackOffAndComeBack) {
  server_.down = "no connection";
  std::vector<Seconds> times;
  server_.on_check_in = [&] { times.push_back(device_.host.fake_clock.boot); };
  device_.RunUntil([] { return false; }, 40);
  ASSERT_GT(times.size(), 20U);
  EXPECT_LE(times[2] - times[1], 20);
  for (size_t i = 12; i + 1 < times.size(); ++i) {
    EXPECT_GE(times[i + 1] - times[i], 1800);
    EXPECT_LE(times[i + 1] - times[i], 3600);
  }
  server_.down.clear();
  Install("1");
}

TEST_F(AgentTest, AServerThatForbidsIsAskedSeldom) {
  server_.down = "the server answers 403";
  server_.retryable = false;
  device_.agent->CheckInSoon();
  const Seconds before = device_.host.fake_clock.boot;
  EXPECT_GE(device_.agent->Step() - before, 1800);
}

TEST_F(AgentTest, StartsOfAFleetAreSpread) {
  std::set<Seconds> first;
  device_.options.first_check_in_seconds = 30;
  for (uint32_t i = 0; i < 40; ++i) {
    device_.host.random = i * 104'729;
    ASSERT_TRUE(device_.Start().ok());
    const size_t before = server_.check_ins.size();
    const Seconds due = device_.agent->Step() - device_.host.fake_clock.boot;
    if (server_.check_ins.size() == before) first.insert(due);
    EXPECT_LE(due, 30 + 75);
  }
  EXPECT_GT(first.size(), 10U);
}

}  // namespace
}  // namespace whet::agent
