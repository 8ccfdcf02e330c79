// SPDX-License-Identifier: Apache-2.0
// Metrics against values worked out by hand.
#include <gtest/gtest.h>

#include <cmath>

#include "eval/average_precision.h"
#include "eval/classes.h"
#include "eval/keypoints.h"
#include "eval/roc.h"

namespace whet::eval {
namespace {

TEST(Classes, TopKAndF1) {
  const std::vector<Ranking> rankings = {
      {0, {0, 1, 2}}, {0, {1, 0, 2}}, {1, {1, 2, 0}}, {2, {1, 0, 2}}, {2, {2}}};
  EXPECT_EQ(TopK(rankings, 1).hits, 3u);
  EXPECT_EQ(TopK(rankings, 2).hits, 4u);
  EXPECT_EQ(TopK(rankings, 5).hits, 5u);
  const Confusion confusion = Confusion::Of(rankings);
  EXPECT_EQ(confusion.at(0, 1), 1u);
  EXPECT_EQ(confusion.at(2, 1), 1u);
  EXPECT_EQ(confusion.at(1, 0), 0u);
  EXPECT_DOUBLE_EQ(confusion.F1(0), 2.0 / 3);  // precision 1, recall 1/2
  EXPECT_DOUBLE_EQ(confusion.F1(1), 0.5);      // precision 1/3, recall 1
  EXPECT_DOUBLE_EQ(confusion.MacroF1(), (2.0 / 3 + 0.5 + 2.0 / 3) / 3);
}

TEST(Classes, DrawsCountAsRepeats) {
  const std::vector<Ranking> rankings = {{0, {0}}, {1, {0}}, {1, {1}}};
  const std::vector<uint32_t> draws = {2, 0, 1};
  EXPECT_EQ(Confusion::Of(rankings, draws).at(0, 0), 2u);
  EXPECT_EQ(Confusion::Of(rankings, draws).MacroF1(), 1);
}

// Anomalies 0.9 0.6 0.4, normal 0.5 0.4 0.1: of nine pairs seven are right and one ties.
TEST(Roc, AreaAndDeLongVariance) {
  const std::vector<bool> anomaly = {true, true, true, false, false, false};
  const Result<RocArea> area = RocArea::Of({0.9, 0.6, 0.4, 0.5, 0.4, 0.1}, anomaly);
  ASSERT_TRUE(area.ok());
  EXPECT_DOUBLE_EQ(area->value(), 7.5 / 9);
  // Shares per anomaly 1, 1, 0.5 and per normal sample 2/3, 2.5/3, 1: sample variances 1/12 and 1/36.
  const double half = 1.959963984540054 * std::sqrt((1.0 / 12 + 1.0 / 36) / 3);
  EXPECT_NEAR(area->interval().low, 7.5 / 9 - half, 1e-12);
  EXPECT_EQ(area->interval().high, 1);
  EXPECT_NEAR(area->DifferenceTo(*area).low, 0, 1e-12);
  const Result<RocArea> worse = RocArea::Of({0.9, 0.6, 0.0, 0.5, 0.4, 0.1}, anomaly);
  EXPECT_DOUBLE_EQ(worse->value(), 6.0 / 9);
  const Interval difference = area->DifferenceTo(*worse);
  EXPECT_NEAR((difference.low + difference.high) / 2, 1.5 / 9, 1e-12);
  EXPECT_LT(difference.low, 0);
}

TEST(Roc, APerfectAreaIsNotCertain) {
  const Result<RocArea> area = RocArea::Of({3, 4, 1, 2, 0}, {true, true, false, false, false});
  EXPECT_EQ(area->value(), 1);
  EXPECT_NEAR(area->interval().low, (Share{2, 2}.interval().low), 1e-12);
  EXPECT_LT(area->interval().low, 0.5);
}

TEST(Roc, NeedsBothKinds) {
  EXPECT_FALSE(RocArea::Of({1, 2}, {true, true}).ok());
  EXPECT_FALSE(RocArea::Of({1, NAN}, {true, false}).ok());
}

card::Box Found(float x0, float y0, float x1, float y1, float score, int index = 0) {
  card::Box box{x0, y0, x1, y1};
  box.is.index = index;
  box.is.score = score;
  return box;
}

const std::vector<TrueBox> kTwo = {{0, 0, 0, 10, 10}, {0, 20, 20, 30, 30}};

TEST(Precision, InterpolatesAt101Recalls) {
  AveragePrecision ap;
  ap.Add(kTwo, {Found(0, 0, 10, 10, 0.9f), Found(50, 50, 60, 60, 0.8f), Found(20, 20, 30, 30, 0.7f)});
  for (size_t t = 0; t < AveragePrecision::kThresholds; ++t)
    EXPECT_NEAR(ap.At(t), (51 + 50 * 2.0 / 3) / 101, 1e-12);
}

TEST(Precision, FollowsTheOverlap) {
  AveragePrecision ap;
  ap.Add({kTwo[0]}, {Found(0, 0, 10, 7.7f, 0.9f)});  // IoU 0.77: right at 0.50 to 0.75
  EXPECT_EQ(ap.At(0), 1);
  EXPECT_EQ(ap.At(5), 1);
  EXPECT_EQ(ap.At(6), 0);
  EXPECT_NEAR(ap.Mean(), 0.6, 1e-12);
}

TEST(Precision, AnObjectIsFoundOnce) {
  AveragePrecision ap;
  ap.Add(kTwo, {Found(0, 0, 10, 10, 0.9f), Found(0, 0, 10, 10, 0.8f)});
  EXPECT_NEAR(ap.At(0), 51.0 / 101, 1e-12);
}

TEST(Precision, IsTheMeanOverClassesWithObjects) {
  AveragePrecision ap;
  ap.Add({kTwo[0], {2, 0, 0, 5, 5}}, {Found(0, 0, 10, 10, 0.5f), Found(0, 0, 9, 9, 0.5f, 1)});
  EXPECT_NEAR(ap.At(0), 0.5, 1e-12);  // class 0 whole, class 2 missed, class 1 has no objects
}

TEST(Precision, APictureDrawnTwiceCountsTwice) {
  const std::vector<card::Box> a = {Found(0, 0, 10, 10, 0.6f), Found(40, 40, 50, 50, 0.9f)},
                               b = {Found(20, 20, 30, 30, 0.8f), Found(40, 0, 50, 9, 0.7f)};
  AveragePrecision drawn, repeated;
  drawn.Add(kTwo, a);
  drawn.Add({kTwo[1]}, b);
  drawn.Add({kTwo[0]}, {});
  for (int i = 0; i < 3; ++i) repeated.Add(kTwo, a);
  repeated.Add({kTwo[1]}, b);
  const std::vector<uint32_t> draws = {3, 1, 0};
  EXPECT_DOUBLE_EQ(drawn.At(0, draws), repeated.At(0));
  EXPECT_GT(drawn.At(0, draws), 0);
  EXPECT_TRUE(std::isnan(AveragePrecision().At(0)));
}

TEST(Points, SimilarityAndShareNear) {
  TrueBox truth{0, 0, 0, 10, 20};
  truth.points = {{5, 5}, {5, 10}, {0, 0, false}};
  const std::vector<card::Keypoint> found = {{"a", 5, 5}, {"b", 5, 15}, {"c", 99, 99}};
  const std::optional<Nearness> nearness = Compare(truth, found);
  ASSERT_TRUE(nearness);
  EXPECT_EQ(nearness->of, 2u);
  EXPECT_EQ(nearness->near, 1u);  // 5 pixels are more than a fifth of 20
  EXPECT_NEAR(nearness->oks, (1 + std::exp(-25.0 / (2 * 200 * 0.01))) / 2, 1e-12);
  EXPECT_EQ(Compare(truth, {})->near, 0u);
  truth.points = {{0, 0, false}};
  EXPECT_FALSE(Compare(truth, found));
}

}  // namespace
}  // namespace whet::eval
