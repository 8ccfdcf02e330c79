// SPDX-License-Identifier: Apache-2.0
#include "eval/interval.h"

#include <gtest/gtest.h>

#include <cmath>

#include "eval/agreement.h"

namespace whet::eval {
namespace {

// By hand, z = 1.96: (p + z^2/2n +- z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n).
TEST(Wilson, KnownShares) {
  const Interval half = Share{5, 10}.interval();
  EXPECT_NEAR(half.low, 0.2366, 5e-5);
  EXPECT_NEAR(half.high, 0.7634, 5e-5);
  const Interval all = Share{10, 10}.interval();
  EXPECT_NEAR(all.low, 0.7225, 5e-5);
  EXPECT_DOUBLE_EQ(all.high, 1);
  EXPECT_EQ((Share{0, 0}.interval().high), 1);
}

TEST(McNemarTest, SumsTheBinomialTail) {
  EXPECT_NEAR(McNemar(0, 5), 2.0 / 32, 1e-12);
  EXPECT_NEAR(McNemar(8, 2), 2 * (1 + 10 + 45) / 1024.0, 1e-12);
  EXPECT_NEAR(McNemar(2, 8), McNemar(8, 2), 1e-15);
  EXPECT_EQ(McNemar(4, 4), 1);
  EXPECT_EQ(McNemar(0, 0), 1);
  EXPECT_GT(McNemar(6000, 6100), 0.3);  // no underflow
}

TEST(BootstrapTest, CoversAMean) {
  // 400 samples, every fourth a hit: the normal interval is 0.25 +- 1.96 sqrt(0.25 * 0.75 / 400).
  const Interval interval = Bootstrap(400, [](Draws draws) {
    double hits = 0;
    for (size_t i = 0; i < draws.size(); i += 4) hits += draws[i];
    return hits / 400;
  });
  EXPECT_NEAR(interval.low, 0.25 - 0.0424, 0.006);
  EXPECT_NEAR(interval.high, 0.25 + 0.0424, 0.006);
}

TEST(BootstrapTest, DrawsAsManyAsThereAre) {
  const Interval counts = Bootstrap(
      7,
      [](Draws draws) {
        double all = 0;
        for (uint32_t n : draws) all += n;
        return all;
      },
      50);
  EXPECT_EQ(counts.low, 7);
  EXPECT_EQ(counts.high, 7);
}

TEST(BootstrapTest, LeavesOutWhatIsNotFinite) {
  const Interval interval = Bootstrap(2, [](Draws draws) { return draws[0] ? 3.0 : NAN; }, 100);
  EXPECT_EQ(interval.low, 3);
  EXPECT_EQ(interval.high, 3);
}

std::vector<NamedTensor> Outputs(std::vector<float> values, const ir::Quant& quant = {}) {
  const auto count = static_cast<int64_t>(values.size());
  return {{"y", ir::Tensor::Of<float>({1, count}, values), quant}};
}

TEST(AgreementTest, PoolsSignalAndNoise) {
  Agreement agreement;
  ASSERT_TRUE(AddSample(Outputs({3, 4}), Outputs({3, 4.5f}), &agreement).ok());
  ASSERT_TRUE(AddSample(Outputs({0, 5}), Outputs({0.5f, 0}), &agreement).ok());
  EXPECT_EQ(agreement.signal, 50);
  EXPECT_EQ(agreement.noise, 0.25 + 0.25 + 25);
  EXPECT_NEAR(agreement.sqnr_db(), 10 * std::log10(50 / 25.5), 1e-12);
  EXPECT_EQ(agreement.decisions().hits, 1u);
  EXPECT_EQ(agreement.decisions().of, 2u);
}

TEST(AgreementTest, ComparesRealValues) {
  Agreement agreement;
  std::vector<NamedTensor> quantised = {
      {"y", ir::Tensor::Of<int8_t>({1, 2}, {-2, 6}), ir::Quant::PerTensor(0.5f, -4)}};
  ASSERT_TRUE(AddSample(Outputs({1, 5}), quantised, &agreement).ok());
  EXPECT_EQ(agreement.noise, 0);
  EXPECT_EQ(agreement.sqnr_db(), INFINITY);
}

TEST(AgreementTest, NotANumberIsNoise) {
  Agreement agreement;
  ASSERT_TRUE(AddSample(Outputs({1, NAN}), Outputs({1, NAN}), &agreement).ok());
  EXPECT_EQ(agreement.noise, 0);
  ASSERT_TRUE(AddSample(Outputs({1, 2}), Outputs({1, NAN}), &agreement).ok());
  EXPECT_EQ(agreement.sqnr_db(), -INFINITY);
  EXPECT_FALSE(AddSample(Outputs({1, 2}), Outputs({1}), &agreement).ok());
}

}  // namespace
}  // namespace whet::eval
