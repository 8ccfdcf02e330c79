// SPDX-License-Identifier: Apache-2.0
#include "serve/latency.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace whet::serve {
namespace {

TEST(Latency, HasNoQuantileOfNothing) {
  EXPECT_EQ(Latency().Quantile(500'000), 0);
}

TEST(Latency, IsNeverBelowTheTrueQuantileAndAtMostAnEighthAbove) {
  std::mt19937 random(7);
  std::vector<int64_t> values;
  Latency latency;
  for (int i = 0; i < 20000; ++i) {
    values.push_back(static_cast<int64_t>(random() >> (random() % 32)));
    latency.Add(values.back());
  }
  std::sort(values.begin(), values.end());
  for (int64_t share : {1, 10'000, 500'000, 900'000, 990'000, 999'000, 1'000'000}) {
    const auto rank = static_cast<size_t>((20000 * share + 999'999) / 1'000'000);
    const int64_t truth = values[std::max<size_t>(rank, 1) - 1];
    EXPECT_GE(latency.Quantile(share), truth) << share;
    EXPECT_LE(latency.Quantile(share), truth + truth / 8 + 1) << share;
  }
  EXPECT_EQ(latency.max(), values.back());
}

TEST(Latency, TakesWhatIsBeyondItsRange) {
  Latency latency;
  latency.Add(-5);
  latency.Add(int64_t{1} << 60);
  EXPECT_EQ(latency.Quantile(1), 0);
  EXPECT_GT(latency.Quantile(1'000'000), int64_t{1} << 33);
}

}  // namespace
}  // namespace whet::serve
