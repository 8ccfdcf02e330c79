// SPDX-License-Identifier: Apache-2.0
#include "ops/quantmath.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "ops/rounding.h"

namespace whet::ops {
namespace {

TEST(QuantMath, RoundsBoundsAwayFromZeroAndKeepsThemStored) {
  const ir::Type type{DType::kI8, {}, ir::Quant::PerTensor(0.5f, -10)};
  const Bounds relu6 = StoredBounds(type, {{"act_min", 0.0}, {"act_max", 6.0}});
  EXPECT_EQ(relu6.low, -10);
  EXPECT_EQ(relu6.high, 2);
  const Bounds tie = StoredBounds(type, {{"act_min", -0.25}, {"act_max", 1e30}});
  EXPECT_EQ(tie.low, -11);  // -0.5 steps round to -1
  EXPECT_EQ(tie.high, 127);
  EXPECT_EQ(StoredBounds(type, {}).low, -128);
}

TEST(QuantMath, ScalesOfRuleFAreRoundedTwice) {
  const float in = 0.1f, weight[] = {0.3f, 0.7f}, out = 0.9f;
  const auto scales = ScalesF(in, weight, out, 2);
  const float product = static_cast<float>(double{in} * double{weight[1]});
  EXPECT_EQ(scales[1], static_cast<float>(double{product} / double{out}));
  EXPECT_EQ(ScalesF(in, std::span(weight, 1), out, 3), std::vector<float>(3, scales[0]));
}

TEST(QuantMath, MultiplierOfRuleDIsAFractionAndAShift) {
  EXPECT_EQ(QuantizeMultiplier(1.0).q31, 1 << 30);
  EXPECT_EQ(QuantizeMultiplier(1.0).shift, 1);
  EXPECT_EQ(QuantizeMultiplier(0.75).q31, 0x60000000);
  EXPECT_EQ(QuantizeMultiplier(0.75).shift, 0);
  EXPECT_EQ(QuantizeMultiplier(std::nextafter(1.0, 0.0)).q31, 1 << 30);  // the fraction rounds up to 1
  EXPECT_EQ(QuantizeMultiplier(std::nextafter(1.0, 0.0)).shift, 1);
  EXPECT_EQ(QuantizeMultiplier(1e-12).q31, 0);
  EXPECT_EQ(QuantizeMultiplier(0.0).q31, 0);
}

TEST(QuantMath, LargerAddMultiplierHas21Bits) {
  for (float ratio : {1e-4f, 0.3f, 0.999f, 1.0f, 7.0f, 300.0f}) {
    const AddTerms terms = AddTermsWhet(ratio, ratio / 3, 1.0f);
    if (terms.shift < 31) {
      EXPECT_GE(terms.multiplier_a, 1 << 20) << ratio;
      EXPECT_LE(terms.multiplier_a, 1 << 21) << ratio;
    }
    EXPECT_NEAR(std::ldexp(terms.multiplier_b, -terms.shift), ratio / 3, 1e-6 * ratio) << ratio;
  }
  const AddTerms equal = AddTermsWhet(0.5f, 0.5f, 0.5f);
  EXPECT_EQ(equal.shift, 20);
  EXPECT_EQ(equal.multiplier_a, 1 << 20);
}

TEST(QuantMath, AddTermsOfTfliteMicroScaleByTwiceTheLargerOperand) {
  const auto t = AddTermsTflm(0.25f, 0.5f, 0.5f, 20);
  EXPECT_EQ(t[0], 20);
  EXPECT_EQ(t[1], 1 << 30);  // 0.25
  EXPECT_EQ(t[2], -1);
  EXPECT_EQ(t[3], 1 << 30);  // 0.5
  EXPECT_EQ(t[4], 0);
  EXPECT_EQ(t[5], 1 << 30);  // 2^-19
  EXPECT_EQ(t[6], -18);
}

TEST(QuantMath, SoftmaxTableKeepsSumsWithin32Bits) {
  EXPECT_EQ(SoftmaxBits(12), 22);
  EXPECT_EQ(SoftmaxBits(1000), 22);
  EXPECT_EQ(SoftmaxBits(1023), 22);
  EXPECT_EQ(SoftmaxBits(1024), 21);
  for (int64_t count : {2, 1000, 1024, 100000}) {
    const auto table = SoftmaxTable(0.1f, 1.0, count);
    EXPECT_LT(static_cast<uint64_t>(table[0]) * static_cast<uint64_t>(count), uint64_t{1} << 32);
    EXPECT_EQ(table[0], 1 << SoftmaxBits(count));
    EXPECT_TRUE(std::is_sorted(table.rbegin(), table.rend()));
  }
}

TEST(QuantMath, SoftmaxTermsOfTfliteMicro) {
  const auto t = SoftmaxTermsTflm(0.5f, 1.0);  // 0.5 * 2^26 = 0.5 * 2^26
  EXPECT_EQ(t[0], 1 << 30);
  EXPECT_EQ(t[1], 26);
  EXPECT_EQ(t[2], -31);  // 31 * 2^26 / 2^26
}

TEST(Rounding, RuleDRoundsTwiceWithTiesAway) {
  EXPECT_EQ(ShiftAway(5, 1), 3);
  EXPECT_EQ(ShiftAway(-5, 1), -3);
  EXPECT_EQ(ShiftAway(-4, 2), -1);
  EXPECT_EQ(HighMul(-5, 1 << 30), -2);  // -2.5 truncates after the nudge
  EXPECT_EQ(HighMul(5, 1 << 30), 3);
  EXPECT_EQ(HighMul(kInt32Min, kInt32Min), kInt32Max);
  EXPECT_EQ(ScaleD(13, QuantizeMultiplier(0.5)), 7);
  EXPECT_EQ(ScaleD(-13, QuantizeMultiplier(0.25)), -3);
}

TEST(Rounding, RuleFRoundsTheFloatProductToEven) {
  EXPECT_EQ(ScaleF(13, 0.5f), 6);
  EXPECT_EQ(ScaleF(-15, 0.5f), -8);
  EXPECT_EQ(ScaleF(16777217, 1.0f), 16777216);   // the conversion drops the last bit
  EXPECT_EQ(ScaleF(585, 0.01111111100763f), 6);  // 6.49999994 becomes 6.5 in float32, then 6
  EXPECT_EQ(ScaleF(2147483647, 2.0f), kInt32Max);
}

}  // namespace
}  // namespace whet::ops
