// SPDX-License-Identifier: Apache-2.0
// Normalisations, and losses.
#include <cmath>

#include "import/onnx/test_model.h"

namespace whet::import {
namespace {

TEST(OnnxLayerNormalization, IsOneOp) {
  TestModel model(17);
  model.Input("x", {1, 2});
  model.Constant<float>("scale", {2}, {2, 3});
  model.Constant<float>("bias", {2}, {10, 20});
  model.Node("LayerNormalization", {"x", "scale", "bias"}, {"y"}).Real("epsilon", 0);
  model.Output("y");
  EXPECT_EQ(model.Run({F32({1, 2}, {1, 3})}), (Numbers{8, 23}));
  EXPECT_EQ(model.Import()->nodes.size(), 1u);
}

TEST(OnnxLayerNormalization, GivesItsStatistics) {
  for (const auto& [wanted, expected] :
       {std::pair<const char*, Numbers>{"y", {-2, 2}}, {"mean", {3}}, {"factor", {0.5}}}) {
    TestModel model(17);
    model.Input("x", {1, 2});
    model.Constant<float>("scale", {1}, {2});
    model.Node("LayerNormalization", {"x", "scale"}, {"y", "mean", "factor"}).Real("epsilon", 0);
    model.Output(wanted);
    EXPECT_EQ(model.Run({F32({1, 2}, {1, 5})}), expected) << wanted;
  }
}

TEST(OnnxRmsNormalization, LeavesTheMean) {
  TestModel model(23);
  model.Input("x", {1, 2});
  model.Constant<float>("scale", {2}, {1, 10});
  model.Node("RMSNormalization", {"x", "scale"}, {"y"}).Real("epsilon", 0);
  model.Output("y");
  const Numbers y = model.Run({F32({1, 2}, {1, 7})});
  EXPECT_NEAR(y.at(0), 0.2, 1e-6);
  EXPECT_NEAR(y.at(1), 14, 1e-5);
}

TEST(OnnxGroupNormalization, ScalesGroupsOrChannels) {
  for (const auto& [opset, scale, expected] :
       {std::tuple<int, std::vector<float>, Numbers>{18, {1, 10}, {-1, 1, -10, 10}},
        {21, {1, 2, 3, 4}, {-1, 2, -3, 4}}}) {
    TestModel model(opset);
    model.Input("x", {1, 4, 1});
    model.Constant<float>("scale", {static_cast<int64_t>(scale.size())}, scale);
    model.Constant<float>("bias", {static_cast<int64_t>(scale.size())}, std::vector<float>(scale.size(), 0));
    model.Node("GroupNormalization", {"x", "scale", "bias"}, {"y"}).Int("num_groups", 2).Real("epsilon", 0);
    model.Output("y");
    EXPECT_EQ(model.Run({F32({1, 4, 1}, {1, 3, 5, 9})}), expected) << opset;
  }
}

TEST(OnnxInstanceNormalization, NormalisesEachChannel) {
  TestModel model(13);
  model.Input("x", {1, 2, 2});
  model.Constant<float>("scale", {2}, {1, 2});
  model.Constant<float>("bias", {2}, {0, 5});
  model.Node("InstanceNormalization", {"x", "scale", "bias"}, {"y"}).Real("epsilon", 0);
  model.Output("y");
  EXPECT_EQ(model.Run({F32({1, 2, 2}, {1, 3, 4, 8})}), (Numbers{-1, 1, 3, 7}));
}

TEST(OnnxBatchNormalization, TrainsOnTheBatch) {
  for (const auto& [wanted, expected] :
       {std::pair<const char*, Numbers>{"y", {-1, 1}}, {"mean", {3}}, {"variance", {3}}}) {
    TestModel model(15);
    model.Input("x", {2, 1});
    for (const char* name : {"scale", "bias", "in_mean", "in_variance"})
      model.Constant<float>(name, {1}, {name[0] == 's' ? 1.0f : name[0] == 'b' ? 0.0f : 2.0f});
    model
        .Node("BatchNormalization", {"x", "scale", "bias", "in_mean", "in_variance"},
              {"y", "mean", "variance"})
        .Int("training_mode", 1)
        .Real("epsilon", 0)
        .Real("momentum", 0.5f);
    model.Output(wanted);
    EXPECT_EQ(model.Run({F32({2, 1}, {2, 6})}), expected) << wanted;
  }
}

TEST(OnnxBatchNormalization, TakesComputedStatistics) {
  TestModel model(15);
  model.Input("x", {1, 1, 2});
  model.Input("mean", {1});
  for (const char* name : {"scale", "bias", "variance"}) model.Constant<float>(name, {1}, {4});
  model.Node("BatchNormalization", {"x", "scale", "bias", "mean", "variance"}, {"y"}).Real("epsilon", 0);
  model.Output("y");
  EXPECT_EQ(model.Run({F32({1, 1, 2}, {1, 3}), F32({1}, {1})}), (Numbers{4, 8}));
}

TEST(OnnxLpNormalization, LeavesZeros) {
  TestModel model(13);
  model.Input("x", {2, 2});
  model.Node("LpNormalization", {"x"}, {"y"});
  model.Output("y");
  const Numbers y = model.Run({F32({2, 2}, {3, 4, 0, 0})});
  EXPECT_NEAR(y.at(0), 0.6, 1e-6);
  EXPECT_EQ(y.at(2), 0);
}

TEST(OnnxLrn, SumsSquaresOfNeighbours) {
  TestModel model(13);
  model.Input("x", {1, 3, 1, 1});
  model.Node("LRN", {"x"}, {"y"}).Int("size", 3).Real("alpha", 3).Real("beta", 1).Real("bias", 1);
  model.Output("y");
  const Numbers y = model.Run({F32({1, 3, 1, 1}, {1, 2, 3})});
  EXPECT_NEAR(y.at(0), 1 / 6.0, 1e-6);
  EXPECT_NEAR(y.at(1), 2 / 15.0, 1e-6);
  EXPECT_NEAR(y.at(2), 3 / 14.0, 1e-6);
}

TEST(OnnxNegativeLogLikelihoodLoss, PicksWeighsAndIgnores) {
  for (const auto& [reduction, expected] :
       {std::pair<const char*, Numbers>{"none", {10, 0, 60}}, {"sum", {70}}, {"mean", {70 / 11.0f}}}) {
    TestModel model(13);
    model.Input("x", {3, 2});
    model.Constant<int64_t>("target", {3}, {0, -1, 1});
    model.Constant<float>("weight", {2}, {10, 1});
    model.Node("NegativeLogLikelihoodLoss", {"x", "target", "weight"}, {"y"})
        .Int("ignore_index", -1)
        .Text("reduction", reduction);
    model.Output("y");
    EXPECT_EQ(model.Run({F32({3, 2}, {-1, -2, -3, -4, -5, -60})}), expected) << reduction;
  }
}

TEST(OnnxSoftmaxCrossEntropyLoss, GivesLogarithmsToo) {
  for (const char* wanted : {"y", "log"}) {
    TestModel model(13);
    model.Input("x", {1, 2});
    model.Constant<int32_t>("target", {1}, {1});
    model.Node("SoftmaxCrossEntropyLoss", {"x", "target"}, {"y", "log"});
    model.Output(wanted);
    const double result = model.Run({F32({1, 2}, {7, 7})}).at(0);
    EXPECT_NEAR(result, *wanted == 'y' ? std::log(2.0) : -std::log(2.0), 1e-6);
  }
}

}  // namespace
}  // namespace whet::import
