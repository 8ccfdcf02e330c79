// SPDX-License-Identifier: Apache-2.0
#include <flatbuffers/flexbuffers.h>
#include <gtest/gtest.h>

#include "import/import.h"
#include "import/tflite/model_builder.h"
#include "ops/op.h"

namespace whet::import::tflite {
namespace {

struct Options {
  int regular = 0, classes = 2, most = 3, per_box = 1;
  float overlap = 0.5f, y_scale = 10;
};

std::vector<uint8_t> Flex(const Options& o) {
  flexbuffers::Builder builder;
  builder.Map([&] {
    builder.Int("max_detections", o.most);
    builder.Int("max_classes_per_detection", o.per_box);
    builder.Int("detections_per_class", 2);
    builder.Bool("use_regular_nms", o.regular != 0);
    builder.Int("num_classes", o.classes);
    builder.Float("nms_score_threshold", 0.25f);
    builder.Float("nms_iou_threshold", o.overlap);
    builder.Float("y_scale", o.y_scale);
    for (const char* name : {"x_scale", "h_scale", "w_scale"}) builder.Float(name, 10);
  });
  builder.Finish();
  return builder.GetBuffer();
}

// Three anchors of one unit, the second 10 % beside the first, the third far off; a background and two classes.
Result<ir::Graph> Detector(std::vector<uint8_t> options) {
  ModelBuilder m;
  const int codes = m.Floats("codes", {1, 3, 4}), scores = m.Floats("scores", {1, 3, 3}),
            anchors = m.Floats("anchors", {3, 4}, {0.5f, 0.5f, 1, 1, 0.5f, 0.6f, 1, 1, 5.5f, 5.5f, 1, 1});
  std::vector<int> results;
  for (const char* name : {"boxes", "classes", "scores_out", "count"}) results.push_back(m.Floats(name, {}));
  m.CustomNode("TFLite_Detection_PostProcess", {codes, scores, anchors}, results, std::move(options));
  const std::string file = m.Finish({codes, scores}, results);
  return ImportTflite(std::as_bytes(std::span(file)), "test", {});
}

std::vector<std::vector<float>> Found(const Options& options) {
  const Result<ir::Graph> graph = Detector(Flex(options));
  EXPECT_TRUE(graph.ok()) << graph.message();
  if (!graph.ok()) return {};
  const std::vector<ir::Tensor> inputs{
      ir::Tensor(DType::kF32, {1, 3, 4}),
      ir::Tensor::Of<float>({1, 3, 3}, {0.9f, 0.5f, 0.1f, 0.9f, 0.25f, 0.75f, 0.9f, 0.125f, 0.2f})};
  const auto outputs = ops::Evaluate(*graph, inputs);
  EXPECT_TRUE(outputs.ok()) << outputs.message();
  if (!outputs.ok()) return {};
  std::vector<std::vector<float>> found;
  for (const ir::Tensor& tensor : *outputs)
    found.emplace_back(tensor.Data<float>().begin(), tensor.Data<float>().end());
  return found;
}

TEST(TfliteDetection, TakesEachBoxByItsBestClass) {
  const auto found = Found({});
  ASSERT_EQ(found.size(), 4u);
  const std::vector<float> box{0, 0.1f, 1, 1.1f};
  for (size_t i = 0; i < 4; ++i) EXPECT_NEAR(found[0][i], box[i], 1e-6) << i;
  EXPECT_EQ(std::vector(found[0].begin() + 4, found[0].end()), std::vector<float>(8));
  EXPECT_EQ(found[1], (std::vector<float>{1, 0, 0}));
  EXPECT_EQ(found[2], (std::vector<float>{0.75f, 0, 0}));
  EXPECT_EQ(found[3], std::vector<float>{1});
}

TEST(TfliteDetection, GivesSeveralClassesOfABox) {
  const auto found = Found({.most = 2, .per_box = 3});
  ASSERT_EQ(found.size(), 4u);
  EXPECT_EQ(found[1], (std::vector<float>{1, 0, 0, 0, 0, 0}));
  EXPECT_EQ(found[2], (std::vector<float>{0.75f, 0.25f, 0, 0, 0, 0}));
}

TEST(TfliteDetection, TakesEveryClassByItself) {
  const auto found = Found({.regular = 1});
  ASSERT_EQ(found.size(), 4u);
  EXPECT_EQ(found[1], (std::vector<float>{1, 0, 0}));
  EXPECT_EQ(found[2], (std::vector<float>{0.75f, 0.5f, 0}));
  EXPECT_EQ(found[3], std::vector<float>{2});
}

TEST(TfliteDetection, KeepsWhatOverlapsLessAndTheThresholdItself) {
  const auto found = Found({.regular = 1, .overlap = 0.9f});
  ASSERT_EQ(found.size(), 4u);
  EXPECT_EQ(found[2], (std::vector<float>{0.75f, 0.5f, 0.25f}));
}

TEST(TfliteDetection, RefusesWhatDoesNotGoTogether) {
  EXPECT_NE(Detector(Flex({.classes = 4})).message().find("go together"), std::string::npos);
  EXPECT_NE(Detector(Flex({.y_scale = 0})).message().find("'y_scale'"), std::string::npos);
  EXPECT_NE(Detector(Flex({.most = 0})).message().find("'max_detections'"), std::string::npos);
  EXPECT_NE(Detector(Flex({.most = 65536, .per_box = 17})).message().find("rows"), std::string::npos);
  const std::vector<uint8_t> sound = Flex({});
  for (size_t i = 0; i < sound.size(); ++i) {
    std::vector<uint8_t> damaged = sound;
    damaged[i] ^= 0x11;
    (void)Detector(damaged).ok();
  }
}

}  // namespace
}  // namespace whet::import::tflite
