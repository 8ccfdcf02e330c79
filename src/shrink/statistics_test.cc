// SPDX-License-Identifier: Apache-2.0
#include "shrink/statistics.h"

#include <gtest/gtest.h>

#include <numeric>
#include <random>

namespace whet::shrink {
namespace {

std::vector<float> Normal(size_t count, float spread, uint32_t seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> draw(0, spread);
  std::vector<float> values(count);
  for (float& x : values) x = draw(random);
  return values;
}

uint64_t Total(const Statistics& s) {
  return std::accumulate(s.bins().begin(), s.bins().end(), uint64_t{0});
}

TEST(Statistics, CountsEveryValueOnce) {
  Statistics s;
  s.Add(Normal(3001 * 3, 2, 1), 3);
  s.Add(Normal(500 * 3, 40, 2), 3);  // wider: the bins grow
  s.Add(Normal(500 * 3, 0.01f, 3), 3);
  EXPECT_EQ(s.count(), 4001u * 3);
  EXPECT_EQ(Total(s), s.count());
}

TEST(Statistics, BinsHoldWhatTheySay) {
  Statistics s;
  const std::vector<float> values = {-1.0f, -0.26f, 0.0f, 0.5f, 3.0f};
  s.Add(values, 1);
  for (float x : values) {
    const int bin = s.bin_of(static_cast<double>(x));
    EXPECT_EQ(s.bins()[static_cast<size_t>(bin)], 1u) << x;
    EXPECT_NEAR(s.bin_centre(bin), static_cast<double>(x), s.bin_width() / 2) << x;
  }
  EXPECT_EQ(s.zeros(), 1u);
  EXPECT_EQ(s.low(), -1.0f);
  EXPECT_EQ(s.high(), 3.0f);
}

TEST(Statistics, MergedIsTheSameAsAddedInAnyOrder) {
  const auto a = Normal(4096, 1, 4), b = Normal(4096, 300, 5);
  Statistics both, first, second;
  both.Add(a, 4);
  both.Add(b, 4);
  second.Add(b, 4);
  first.Add(a, 4);
  second.Merge(first);
  EXPECT_TRUE(std::equal(both.bins().begin(), both.bins().end(), second.bins().begin()));
  EXPECT_EQ(both.low(), second.low());
  EXPECT_EQ(both.high(), second.high());
  for (size_t c = 0; c < 4; ++c) EXPECT_NEAR(both.ChannelMeans()[c], second.ChannelMeans()[c], 1e-9);
}

TEST(Statistics, MeansAreThoseOfTheChannels) {
  Statistics s;
  std::vector<float> values;
  for (int row = 0; row < 200; ++row) values.insert(values.end(), {1.0f, -2.0f, static_cast<float>(row)});
  s.Add(values, 3);
  const std::vector<double> means = s.ChannelMeans();
  EXPECT_EQ(means, (std::vector<double>{1.0, -2.0, 99.5}));
}

TEST(Statistics, WhatIsNotFiniteIsCountedApart) {
  Statistics s;
  s.Add(
      std::vector<float>{1, std::numeric_limits<float>::quiet_NaN(), -std::numeric_limits<float>::infinity()},
      1);
  EXPECT_EQ(s.not_finite(), 2u);
  EXPECT_EQ(s.count(), 0u);
  s.Add(std::vector<float>{2.0f}, 1);
  EXPECT_EQ(s.count(), 1u);
}

TEST(Statistics, TinyAndConstantTensorsHaveBins) {
  Statistics zeros, tiny;
  zeros.Add(std::vector<float>(10, 0.0f), 1);
  EXPECT_EQ(Total(zeros), 10u);
  tiny.Add(std::vector<float>(10, 1e-42f), 1);
  EXPECT_EQ(Total(tiny), 10u);
}

}  // namespace
}  // namespace whet::shrink
