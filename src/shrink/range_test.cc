// SPDX-License-Identifier: Apache-2.0
#include "shrink/range.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace whet::shrink {
namespace {

const Grid kBytes{DType::kI8}, kWords{DType::kI16};

// A bell with a few values far outside.
Statistics WithOutliers() {
  std::mt19937 random(7);
  std::normal_distribution<float> draw(0, 1);
  std::vector<float> values(100000);
  for (float& x : values) x = draw(random);
  values[5] = 80;
  values[6] = -30;
  Statistics s;
  s.Add(values, 1);
  return s;
}

Range Real(const ir::Quant& quant, const Grid& grid) {
  const double scale = static_cast<double>(quant.scale[0]);
  return {(grid.least() - quant.zero_point[0]) * scale, (grid.most() - quant.zero_point[0]) * scale};
}

TEST(QuantOf, ReachesTheRangeAndStoresZeroExactly) {
  for (const Range& range : {Range{-1, 3}, Range{0, 6}, Range{-5, 0}, Range{2, 9}, Range{-9, -2}}) {
    const ir::Quant quant = QuantOf(range, kBytes);
    const Range real = Real(quant, kBytes);
    const double step = static_cast<double>(quant.scale[0]);
    EXPECT_LE(real.low, std::min(0.0, range.low) + step / 2);
    EXPECT_GE(real.high, std::max(0.0, range.high) - step / 2);
    EXPECT_GE(quant.zero_point[0], -128);
    EXPECT_LE(quant.zero_point[0], 127);
  }
}

TEST(QuantOf, NothingButZerosIsAValidQuantisation) {
  EXPECT_GT(QuantOf({0, 0}, kBytes).scale[0], 0);
}

TEST(QuantOf, WordsAreSymmetric) {
  const ir::Quant quant = QuantOf({-1, 3}, kWords);
  EXPECT_EQ(quant.zero_point[0], 0);
  EXPECT_NEAR(static_cast<double>(quant.scale[0]), 3.0 / 32767, 1e-9);
}

TEST(RangeOf, MinMaxIsAllThatWasSeen) {
  const Range range = RangeOf(WithOutliers(), Observer::kMinMax, kBytes);
  EXPECT_EQ(range, (Range{-30, 80}));
}

TEST(RangeOf, TheOthersCutOutliersOff) {
  const Statistics s = WithOutliers();
  const double all = ErrorOf(s, QuantOf(RangeOf(s, Observer::kMinMax, kBytes), kBytes), kBytes);
  for (Observer observer : {Observer::kPercentile, Observer::kEntropy}) {
    const Range range = RangeOf(s, observer, kBytes);
    EXPECT_LT(range.high, 30) << ObserverName(observer);
    EXPECT_GT(range.high, 1.5) << ObserverName(observer);
  }
  const Range least = RangeOf(s, Observer::kMse, kBytes);
  EXPECT_LT(ErrorOf(s, QuantOf(least, kBytes), kBytes), all);
}

TEST(RangeOf, LeastErrorIsNoMoreThanAnyOther) {
  std::mt19937 random(3);
  std::exponential_distribution<float> draw(1);
  std::vector<float> values(20000);
  for (float& x : values) x = draw(random) - 0.3f;
  Statistics s;
  s.Add(values, 1);
  const auto error = [&](Observer o) { return ErrorOf(s, QuantOf(RangeOf(s, o, kBytes), kBytes), kBytes); };
  for (Observer o : {Observer::kMinMax, Observer::kEntropy})
    EXPECT_LE(error(Observer::kMse), error(o)) << ObserverName(o);
}

// The error that the histogram tells is the one that storing the values makes.
TEST(ErrorOf, IsTheMeasuredOne) {
  std::mt19937 random(11);
  std::normal_distribution<float> draw(0.5f, 2);
  std::vector<float> values(200000);
  for (float& x : values) x = std::max(0.0f, draw(random));
  Statistics s;
  s.Add(values, 1);
  const ir::Quant quant = QuantOf({0, 5}, kBytes);
  double total = 0;
  for (float x : values) {
    const double scale = static_cast<double>(quant.scale[0]);
    const double stored =
        std::clamp(std::nearbyint(static_cast<double>(x) / scale) + quant.zero_point[0], -128.0, 127.0);
    total += std::pow(static_cast<double>(x) - (stored - quant.zero_point[0]) * scale, 2);
  }
  EXPECT_NEAR(ErrorOf(s, quant, kBytes) / (total / static_cast<double>(values.size())), 1, 0.02);
}

// Behind silu nearly nothing is left of numbers below -8: a range may end there.
TEST(ErrorOf, IsSeenThroughTheReader) {
  std::mt19937 random(13);
  std::normal_distribution<float> draw(-6, 6);
  std::vector<float> values(50000);
  for (float& x : values) x = draw(random);
  Statistics s;
  s.Add(values, 1);
  Image image;
  for (int bin = 0; bin < 2 * Statistics::kHalf; ++bin) {
    const double x = s.bin_centre(bin);
    image.push_back(x / (1 + std::exp(-x)));
  }
  const Range plain = RangeOf(s, Observer::kMse, kBytes), seen = RangeOf(s, Observer::kMse, kBytes, image);
  EXPECT_GT(seen.low, plain.low + 5);
  EXPECT_LT(ErrorOf(s, QuantOf(seen, kBytes), kBytes, image),
            ErrorOf(s, QuantOf(plain, kBytes), kBytes, image) / 2);
}

}  // namespace
}  // namespace whet::shrink
