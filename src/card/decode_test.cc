// SPDX-License-Identifier: Apache-2.0
#include "card/decode.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace whet::card {
namespace {

Card Parsed(const std::string& yaml) {
  Result<Card> card = ParseCard(yaml);
  EXPECT_TRUE(card.ok()) << card.message();
  return card.ok() ? *card : Card();
}

TEST(DecodeClasses, SortsByScoreThenIndex) {
  const Card card = Parsed("output: {decoder: classes, top: 3, labels: [a, b]}");
  const RealTensor scores = {"out", {1, 4}, {0.1f, 0.4f, 0.4f, 0.1f}};
  const Result<Answer> answer = Decode(card, {&scores, 1}, {});
  ASSERT_TRUE(answer.ok()) << answer.message();
  ASSERT_EQ(answer->classes.size(), 3u);
  EXPECT_EQ(answer->classes[0].name, "b");
  EXPECT_EQ(answer->classes[1].name, "class 2");
  EXPECT_EQ(answer->classes[2].index, 0);
}

TEST(DecodeClasses, SoftmaxOfLargeLogits) {
  const Card card = Parsed("output: {decoder: classes, softmax: true}");
  const RealTensor scores = {"out", {2}, {1000.0f, 1000.0f - std::log(3.0f)}};
  const Result<Answer> answer = Decode(card, {&scores, 1}, {});
  ASSERT_TRUE(answer.ok());
  EXPECT_NEAR(answer->classes[0].score, 0.75, 1e-5);
  EXPECT_NEAR(answer->classes[1].score, 0.25, 1e-5);
}

TEST(DecodeClasses, RefusesNotANumberAndMissingTensor) {
  const RealTensor scores = {"out", {1}, {std::numeric_limits<float>::quiet_NaN()}};
  EXPECT_FALSE(Decode(Parsed("output: {decoder: classes}"), {&scores, 1}, {}).ok());
  const Result<Answer> missing =
      Decode(Parsed("output: {decoder: classes, tensors: {scores: probs}}"), {&scores, 1}, {});
  EXPECT_NE(missing.message().find("the outputs are 0 'out'"), std::string::npos) << missing.message();
}

// A 16x8 input with stride 8: two cells.
TEST(DecodeYolox, ReadsCellsAndSuppressesWithinAClass) {
  const Card card = Parsed("output: {decoder: yolox, strides: [8], score: 0.3, iou: 0.5}");
  Geometry g;
  g.net_width = 16, g.net_height = 8, g.source_width = 32, g.source_height = 16, g.scale_x = g.scale_y = 0.5;
  RealTensor rows = {"rows",
                     {1, 2, 7},
                     {0.5f, 0.5f, 0, 0, 0.8f, 0.1f, 1.0f,     // centre 4,4 size 8: class 1, score 0.8
                      -0.5f, 0.5f, 0, 0, 0.9f, 0.2f, 1.0f}};  // the same place from cell 1
  Result<Answer> answer = Decode(card, {&rows, 1}, g);
  ASSERT_TRUE(answer.ok()) << answer.message();
  ASSERT_EQ(answer->boxes.size(), 1u);
  EXPECT_FLOAT_EQ(answer->boxes[0].is.score, 0.9f);
  EXPECT_EQ(answer->boxes[0].is.index, 1);
  EXPECT_FLOAT_EQ(answer->boxes[0].x0, 0);
  EXPECT_FLOAT_EQ(answer->boxes[0].x1, 16);
  EXPECT_FLOAT_EQ(answer->boxes[0].y1, 16);
  rows.values[12] = 1.0f, rows.values[13] = 0.2f;  // another class is not suppressed
  answer = Decode(card, {&rows, 1}, g);
  EXPECT_EQ(answer->boxes.size(), 2u);
  rows.values[9] = std::numeric_limits<float>::infinity();
  EXPECT_EQ(Decode(card, {&rows, 1}, g)->boxes.size(), 1u);
  rows.dims = {1, 14, 1};
  EXPECT_NE(Decode(card, {&rows, 1}, g).message().find("2 rows of 5 + classes"), std::string::npos);
}

// 16x16 with stride 8, one anchor: four cells.
TEST(DecodeBlazeface, WeightedMeanOfOverlappingBoxes) {
  const Card card = Parsed("output: {decoder: blazeface, strides: [8], anchors: [1], score: 0.5}");
  Geometry g;
  g.net_width = g.net_height = g.source_width = g.source_height = 16;
  RealTensor tensors[2] = {{"boxes", {1, 4, 16}, std::vector<float>(64)},
                           {"scores", {1, 4, 1}, {-200, -200, -200, -200}}};
  for (size_t i : {0u, 1u}) tensors[0].values[i * 16 + 2] = 8, tensors[0].values[i * 16 + 3] = 8;
  tensors[0].values[16] = -7;             // cell 1 (centre 12, 4) moved to 5, 4
  tensors[0].values[4] = 1;               // right eye of cell 0 at 5, 4
  tensors[0].values[16 + 4] = -7;         // right eye of cell 1 at 5, 4 too
  tensors[1].values[0] = 0;               // score 0.5
  tensors[1].values[1] = std::log(3.0f);  // score 0.75
  const Result<Answer> answer = Decode(card, tensors, g);
  ASSERT_TRUE(answer.ok()) << answer.message();
  ASSERT_EQ(answer->boxes.size(), 1u);
  const Box& box = answer->boxes[0];
  EXPECT_EQ(box.is.name, "face");
  EXPECT_NEAR(box.is.score, 0.75, 1e-6);
  EXPECT_NEAR(box.x0, (0.5 * 0 + 0.75 * 1) / 1.25, 1e-5);
  ASSERT_EQ(box.keypoints.size(), 6u);
  EXPECT_NEAR(box.keypoints[0].x, 5, 1e-5);
  const RealTensor swapped[2] = {tensors[1], tensors[0]};
  EXPECT_NE(Decode(card, swapped, g).message().find("output.tensors.boxes"), std::string::npos);
}

TEST(DecodeMovenet, PointsAreInSourcePixels) {
  const Card card = Parsed("output: {decoder: movenet, score: 0.3}");
  Geometry g;
  g.net_width = g.net_height = 192, g.scale_x = 0.5, g.scale_y = 2;
  RealTensor tensor = {"pose", {1, 1, 17, 3}, std::vector<float>(51)};
  tensor.values[3] = 0.5f, tensor.values[4] = 0.25f, tensor.values[5] = 0.9f;
  const Result<Answer> answer = Decode(card, {&tensor, 1}, g);
  ASSERT_TRUE(answer.ok()) << answer.message();
  ASSERT_EQ(answer->keypoints.size(), 1u);
  EXPECT_EQ(answer->keypoints[0].name, "left eye");
  EXPECT_FLOAT_EQ(answer->keypoints[0].x, 96);
  EXPECT_FLOAT_EQ(answer->keypoints[0].y, 48);
}

constexpr const char* kSpeechCard =
    "input: {kind: audio, rate: 16000, window: 1600, context: 64}\n"
    "output: {decoder: speech, least_speech: 200, least_pause: 200}";

RealTensor Windows(const std::vector<float>& probabilities) {
  return {"p", {static_cast<int64_t>(probabilities.size()), 1, 1}, probabilities};
}

TEST(DecodeSpeech, JoinsOverShortPausesAndDropsShortSounds) {
  const RealTensor p = Windows({0, 0.9f, 0.8f, 0.1f, 0.7f, 0.1f, 0.1f, 0.1f, 0.6f, 0, 0});
  const Result<Answer> answer = Decode(Parsed(kSpeechCard), {&p, 1}, {});
  ASSERT_TRUE(answer.ok()) << answer.message();
  ASSERT_EQ(answer->speech.size(), 1u);
  EXPECT_DOUBLE_EQ(answer->speech[0].begin, 0.1);
  EXPECT_DOUBLE_EQ(answer->speech[0].end, 0.5);
  EXPECT_FLOAT_EQ(answer->speech[0].score, 0.9f);
  EXPECT_EQ(answer->probabilities.size(), 11u);
}

TEST(DecodeSpeech, GoesOnALittleBelowTheScoreAtWhichItBegins) {
  const RealTensor p = Windows({0.4f, 0.5f, 0.4f, 0.36f, 0.34f, 0.2f, 0.4f});
  const Result<Answer> answer = Decode(Parsed(kSpeechCard), {&p, 1}, {});
  ASSERT_TRUE(answer.ok());
  ASSERT_EQ(answer->speech.size(), 1u);
  EXPECT_DOUBLE_EQ(answer->speech[0].begin, 0.1);
  EXPECT_DOUBLE_EQ(answer->speech[0].end, 0.4);
}

TEST(DecodeSpeech, TakesOneNumberPerWindow) {
  const RealTensor p = {"p", {2, 3}, {0, 0, 0, 0, 0, 0}};
  const Result<Answer> answer = Decode(Parsed(kSpeechCard), {&p, 1}, {});
  ASSERT_FALSE(answer.ok());
  EXPECT_NE(answer.message().find("one number per window"), std::string::npos);
}

}  // namespace
}  // namespace whet::card
