// SPDX-License-Identifier: Apache-2.0
// What every implementation of the fifth seam has to do. A further one adds its line at the end.
#include <gtest/gtest.h>

#include <sstream>
#include <thread>

#include "fleet/metrics.h"

namespace whet::fleet {
namespace {

struct Implementation {
  const char* name;
  std::unique_ptr<Metrics> (*make)();
};

class MetricsContract : public testing::TestWithParam<Implementation> {
 protected:
  bool Says(const std::string& line) {
    std::istringstream lines(metrics_->Render());
    for (std::string found; std::getline(lines, found);)
      if (found == line) return true;
    return false;
  }
  std::unique_ptr<Metrics> metrics_ = GetParam().make();
};

TEST_P(MetricsContract, CountersAddUpByLabels) {
  metrics_->Describe("x_total", "Things.");
  metrics_->Add("x_total", {{"kind", "a"}}, 2);
  metrics_->Add("x_total", {{"kind", "a"}}, 3);
  metrics_->Add("x_total", {{"kind", "b"}}, 1);
  EXPECT_TRUE(Says("# HELP x_total Things."));
  EXPECT_TRUE(Says("# TYPE x_total counter"));
  EXPECT_TRUE(Says("x_total{kind=\"a\"} 5"));
  EXPECT_TRUE(Says("x_total{kind=\"b\"} 1"));
}

TEST_P(MetricsContract, GaugesHaveTheLastValue) {
  metrics_->Set("g", {}, 7);
  metrics_->Set("g", {}, -2);
  EXPECT_TRUE(Says("# TYPE g gauge"));
  EXPECT_TRUE(Says("g -2"));
}

TEST_P(MetricsContract, HistogramsAreCumulative) {
  for (const double seconds : {0.0004, 0.03, 0.03, 100.0})
    metrics_->Observe("h_seconds", {{"p", "x"}}, seconds);
  EXPECT_TRUE(Says("# TYPE h_seconds histogram"));
  EXPECT_TRUE(Says("h_seconds_bucket{p=\"x\",le=\"0.001\"} 1"));
  EXPECT_TRUE(Says("h_seconds_bucket{p=\"x\",le=\"0.025\"} 1"));
  EXPECT_TRUE(Says("h_seconds_bucket{p=\"x\",le=\"0.05\"} 3"));
  EXPECT_TRUE(Says("h_seconds_bucket{p=\"x\",le=\"+Inf\"} 4"));
  EXPECT_TRUE(Says("h_seconds_count{p=\"x\"} 4"));
  EXPECT_TRUE(Says("h_seconds_sum{p=\"x\"} 100.0604"));
}

TEST_P(MetricsContract, LabelsAreEscaped) {
  metrics_->Add("x_total", {{"a", "q\"b\\s\nn"}}, 1);
  EXPECT_TRUE(Says("x_total{a=\"q\\\"b\\\\s\\nn\"} 1"));
}

TEST_P(MetricsContract, LosesNothingBetweenThreads) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 1000; ++i) metrics_->Add("x_total", {}, 1);
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(Says("x_total 4000"));
}

INSTANTIATE_TEST_SUITE_P(RolledUp, MetricsContract,
                         testing::Values(Implementation{"rolled_up", []() {
                                                          return std::unique_ptr<Metrics>(
                                                              std::make_unique<RolledUpMetrics>());
                                                        }}));

}  // namespace
}  // namespace whet::fleet
