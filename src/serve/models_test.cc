// SPDX-License-Identifier: Apache-2.0
#include "serve/models.h"

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <sstream>
#include <thread>

#include "base/file.h"
#include "serve/sample_plans.h"

namespace whet::serve {
namespace {

std::unique_ptr<Models> StartModels(const ModelsOptions& options = {}) {
  Result<std::unique_ptr<Models>> models = Models::Start(options);
  EXPECT_TRUE(models.ok()) << models.message();
  return std::move(*models);
}

TEST(Models, AnswerWhatASessionAnswers) {
  const SamplePlan plan("a", 0.05f);
  auto models = StartModels({.workers = 2, .threads = 2, .sessions = 2});
  ASSERT_TRUE(models->Put(plan.candidate("net", "1")).ok());
  for (uint32_t seed = 0; seed < 20; ++seed) {
    const Result<Answer> answer = models->Infer("net", plan.Draw(seed));
    ASSERT_TRUE(answer.ok()) << answer.message();
    EXPECT_EQ(Bytes(*answer), plan.Expected(seed));
    EXPECT_EQ(answer->plan, plan.digest());
    EXPECT_EQ(answer->version, "1");
  }
  const Description description = *models->Describe("net");
  EXPECT_EQ(description.answered, 20);
  EXPECT_EQ(description.run.count(), 20);
  EXPECT_EQ(models->MaxInputBytes(), description.inputs[0].bytes);
}

TEST(Models, TakeAPlanFromMemory) {
  const SamplePlan plan("a", 0.05f);
  auto models = StartModels();
  ASSERT_TRUE(models->Put(plan.in_memory("net", "1")).ok());
  EXPECT_EQ(Bytes(*models->Infer("net", plan.Draw(3))), plan.Expected(3));
}

TEST(Models, SayWhatIsWrongWithInputs) {
  const SamplePlan plan("a", 0.05f);
  auto models = StartModels();
  ASSERT_TRUE(models->Put(plan.candidate("net", "1")).ok());
  Request request = plan.Draw(1);
  request.inputs[0].name = "y";
  EXPECT_NE(models->Infer("net", request).message().find("input 'x' is missing, there is 'y'"),
            std::string::npos);
  request = plan.Draw(1);
  request.inputs[0].dims[1] += 1;
  EXPECT_NE(models->Infer("net", request).message().find("give int8 [1, 5, 5, 3]"), std::string::npos);
  request.inputs.clear();
  EXPECT_NE(models->Infer("net", request).message().find("there are 0 inputs; give 1"), std::string::npos);
  EXPECT_NE(models->Infer("other", plan.Draw(1)).message().find("give one of net"), std::string::npos);
  EXPECT_EQ(models->Describe("net")->refused, 3);
}

TEST(Models, KeepTheOldPlanWhenTheNewOneIsDamaged) {
  const SamplePlan good("a", 0.05f), other("b", 0.07f);
  auto models = StartModels();
  ASSERT_TRUE(models->Put(good.candidate("net", "1")).ok());
  Candidate wrong = other.candidate("net", "2");
  wrong.plan = good.digest();
  EXPECT_NE(models->Put(wrong).message().find("fetch it again"), std::string::npos);
  wrong = other.candidate("net", "2");
  wrong.file += ".none";
  EXPECT_FALSE(models->Put(wrong).ok());
  EXPECT_EQ(models->Infer("net", good.Draw(1))->version, "1");
}

TEST(Models, RefuseAPlanThatDoesNotAnswerItsGoldens) {
  const SamplePlan good("a", 0.05f, {.golden = true}), wrong("b", 0.05f, {.wrong_golden = true});
  auto models = StartModels();
  ASSERT_TRUE(models->Put(good.candidate("net", "1")).ok());
  EXPECT_FALSE(models->Put(wrong.candidate("net", "2")).ok());
  EXPECT_EQ(models->Describe("net")->version, "1");
  EXPECT_EQ(*models->Probe("net"), 1);
  EXPECT_FALSE(models->Probe("other").ok());
}

std::string Maps() {
  std::ifstream file("/proc/self/maps");
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(Models, UnmapAPlanThatIsOutOfService) {
  const SamplePlan old("old", 0.05f), next("next", 0.07f);
  auto models = StartModels();
  ASSERT_TRUE(models->Put(old.candidate("net", "1")).ok());
  ASSERT_NE(Maps().find(old.path()), std::string::npos);
  ASSERT_TRUE(models->Put(next.candidate("net", "2")).ok());
  EXPECT_EQ(Maps().find(old.path()), std::string::npos);
  ASSERT_TRUE(models->Remove("net").ok());
  EXPECT_EQ(Maps().find(next.path()), std::string::npos);
  EXPECT_FALSE(models->Remove("net").ok());
}

// Every answer is that of the plan that it names, and no request is without one.
TEST(Models, AreExchangedUnderLoadWithoutALostOrMixedAnswer) {
  const SamplePlan first("first", 0.05f), second("second", 0.07f);
  auto models = StartModels({.workers = 2, .sessions = 2});
  ASSERT_TRUE(models->Put(first.candidate("net", "1")).ok());
  std::atomic<bool> stop = false;
  std::atomic<int> answers = 0, wrong = 0, of_second = 0;
  std::vector<std::thread> clients;
  for (uint32_t client = 0; client < 3; ++client) {
    clients.emplace_back([&, client] {
      for (uint32_t seed = client; !stop; ++seed) {
        const Result<Answer> answer = models->Infer("net", first.Draw(seed % 8));
        const bool is_second = answer.ok() && answer->plan == second.digest();
        const SamplePlan& by = is_second ? second : first;
        wrong += !answer.ok() || Bytes(*answer) != by.Expected(seed % 8);
        of_second += is_second;
        ++answers;
      }
    });
  }
  for (int i = 0; i < 300; ++i)
    ASSERT_TRUE(models->Put(i % 2 ? first.candidate("net", "1") : second.candidate("net", "2")).ok());
  stop = true;
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_GT(of_second, 0);
  EXPECT_LT(of_second, answers);
  EXPECT_EQ(models->Describe("net")->answered, answers);
}

// A model with one worker that is held up by a `done` that waits.
struct HeldUp {
  explicit HeldUp(const ModelsOptions& options) : models(StartModels(options)) {
    EXPECT_TRUE(models->Put(plan.candidate("net", "1")).ok());
    models->Submit("net", plan.Draw(1), [this](const Outcome&) {
      std::unique_lock<std::mutex> lock(mutex);
      held = true;
      change.notify_all();
      change.wait(lock, [this] { return release; });
    });
    std::unique_lock<std::mutex> lock(mutex);
    change.wait(lock, [this] { return held; });
  }
  void Release() {
    const std::lock_guard<std::mutex> lock(mutex);
    release = true;
    change.notify_all();
  }
  SamplePlan plan{"held", 0.05f};
  std::mutex mutex;
  std::condition_variable change;
  bool held = false, release = false;
  std::unique_ptr<Models> models;
};

TEST(Models, RefuseWhatHasNoRoomToWait) {
  HeldUp held({.max_queue = 2});
  std::atomic<int> answered = 0;
  std::vector<Refusal> refusals;
  for (int i = 0; i < 4; ++i) {
    held.models->Submit("net", held.plan.Draw(1), [&](const Outcome& outcome) {
      if (!outcome.ok()) refusals.push_back(outcome.refusal);
      answered += outcome.ok();
    });
  }
  EXPECT_EQ(refusals, (std::vector<Refusal>{Refusal::kBusy, Refusal::kBusy}));
  held.Release();
  held.models.reset();  // answers what waits
  EXPECT_EQ(answered, 2);
}

TEST(Models, RefuseWhatWaitsForARemovedOne) {
  HeldUp held({});
  Refusal refusal = Refusal::kNone;
  held.models->Submit("net", held.plan.Draw(1), [&](const Outcome& outcome) { refusal = outcome.refusal; });
  ASSERT_TRUE(held.models->Remove("net").ok());
  EXPECT_EQ(refusal, Refusal::kUnknownModel);
  held.Release();
}

TEST(Models, EndWithManyWorkersAndOneSession) {
  const SamplePlan plan("a", 0.05f);
  auto models = StartModels({.workers = 8});
  ASSERT_TRUE(models->Put(plan.candidate("net", "1")).ok());
  std::atomic<int> answered = 0;
  for (uint32_t i = 0; i < 50; ++i)
    models->Submit("net", plan.Draw(i), [&](const Outcome& outcome) { answered += outcome.ok(); });
  models.reset();
  EXPECT_EQ(answered, 50);
}

TEST(Models, KeepStateUntilAResetOrAnExchange) {
  const SamplePlan plan("state", 1, {.keeps_state = true});
  auto models = StartModels({.workers = 2, .sessions = 2});
  ASSERT_TRUE(models->Put(plan.candidate("net", "1")).ok());
  EXPECT_TRUE(models->Describe("net")->keeps_state);
  EXPECT_EQ(models->Describe("net")->sessions, 1);
  const auto sum = [&](bool reset) {
    Request request{.inputs = {{"", DType::kF32, {1}, FloatBytes({1})}}, .reset = reset};
    return Bytes(*models->Infer("net", request));
  };
  EXPECT_EQ(sum(false), FloatBytes({1}));
  EXPECT_EQ(sum(false), FloatBytes({2}));
  EXPECT_EQ(sum(true), FloatBytes({1}));
  EXPECT_EQ(sum(false), FloatBytes({2}));
  ASSERT_TRUE(models->Put(plan.candidate("net", "2")).ok());
  EXPECT_EQ(sum(false), FloatBytes({1}));
  const Status shadow = models->StartShadow({.candidate = plan.candidate("net", "3")});
  EXPECT_NE(shadow.message().find("keeps state"), std::string::npos);
}

}  // namespace
}  // namespace whet::serve
