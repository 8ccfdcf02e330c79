// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "serve/models.h"
#include "serve/sample_plans.h"

namespace whet::serve {
namespace {

struct Pair {
  SamplePlan live{"live", 0.05f}, candidate;
  std::unique_ptr<Models> models;

  explicit Pair(SampleKind kind = {})
      : candidate("candidate", 0.05f, kind), models(Models::Start({}).value()) {
    EXPECT_TRUE(models->Put(live.candidate("net", "1")).ok());
  }
  Status Start(ShadowOptions options = {}) {
    options.candidate = candidate.candidate("net", "2");
    return models->StartShadow(options);
  }
  // Figures once all drawn requests that were not passed over are compared, or a second has passed.
  ShadowFigures Ask(uint32_t requests, bool await = true) {
    for (uint32_t i = 0; i < requests; ++i) {
      const Result<Answer> answer = models->Infer("net", live.Draw(i));
      EXPECT_EQ(Bytes(*answer), live.Expected(i));  // whatever the shadow does
      if (await) std::this_thread::sleep_for(std::chrono::microseconds(200));
    }
    ShadowFigures figures = *models->Shadow("net");
    const auto is_open = [&] {  // a request comes to the shadow after its answer has gone
      return figures.seen < requests || (await && figures.compared < figures.drawn);
    };
    for (int i = 0; i < 1000 && is_open(); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      figures = *models->Shadow("net");
    }
    return figures;
  }
};

TEST(Shadow, AgreesWithItself) {
  Pair pair;
  ASSERT_TRUE(pair.Start({.share_per_million = 1'000'000, .cpu_per_million = 1'000'000}).ok());
  const ShadowFigures figures = pair.Ask(50);
  EXPECT_EQ(figures.seen, 50);
  EXPECT_EQ(figures.drawn, 50);
  EXPECT_GT(figures.compared, 0);
  EXPECT_EQ(figures.disagreements, 0);
  EXPECT_EQ(figures.candidate.count(), figures.compared);
  EXPECT_EQ(pair.models->Infer("net", pair.live.Draw(1))->version, "1");
}

TEST(Shadow, CountsAnswersOfAnotherClass) {
  Pair pair({.inverted = true});  // the largest becomes the least
  ASSERT_TRUE(pair.Start({.share_per_million = 1'000'000, .cpu_per_million = 1'000'000}).ok());
  const ShadowFigures figures = pair.Ask(50);
  EXPECT_GT(figures.disagreements, 0);
  EXPECT_EQ(figures.disagreements, figures.compared);
}

TEST(Shadow, DrawsTheSameShareWithTheSameSeed) {
  Pair pair;
  int64_t drawn[3];
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(pair.Start({.share_per_million = 200'000, .seed = i < 2 ? 7U : 8U}).ok());
    drawn[i] = pair.Ask(400, false).drawn;
    EXPECT_NEAR(static_cast<double>(drawn[i]), 80, 35);
  }
  EXPECT_EQ(drawn[0], drawn[1]);
}

TEST(Shadow, StaysWithinItsBudget) {
  Pair pair;
  ASSERT_TRUE(pair.Start({.share_per_million = 1'000'000, .cpu_per_million = 0}).ok());
  EXPECT_EQ(pair.Ask(20, false).compared, 0);
  ASSERT_TRUE(pair.Start({.share_per_million = 1'000'000, .cpu_per_million = 20}).ok());
  const ShadowFigures figures = pair.Ask(300, false);
  EXPECT_LT(figures.compared, figures.drawn);
  // What is earned, and one run.
  const int64_t earned = (figures.elapsed_us + 1'000'000) * 20 / 1'000'000;
  EXPECT_LE(figures.cpu_us, earned + 2 * figures.candidate.max() + 1000);
}

TEST(Shadow, EndsWithAnExchangeOrAStop) {
  Pair pair;
  ASSERT_TRUE(pair.Start({.share_per_million = 1'000'000}).ok());
  pair.models->StopShadow("net");
  EXPECT_FALSE(pair.models->Shadow("net"));
  ASSERT_TRUE(pair.Start({.share_per_million = 1'000'000}).ok());
  ASSERT_TRUE(pair.models->Put(pair.candidate.candidate("net", "2")).ok());
  EXPECT_FALSE(pair.models->Shadow("net"));
}

TEST(Shadow, IsRefusedWhereInputsDiffer) {
  Pair pair;
  const SamplePlan other("other", 1, {.keeps_state = true});
  EXPECT_FALSE(pair.models->StartShadow({.candidate = other.candidate("net", "2")}).ok());
  EXPECT_FALSE(pair.models->StartShadow({.candidate = pair.candidate.candidate("none", "2")}).ok());
}

}  // namespace
}  // namespace whet::serve
