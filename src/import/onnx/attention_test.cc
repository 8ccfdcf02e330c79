// SPDX-License-Identifier: Apache-2.0
// Attention and its relatives on small numbers.
#include <cmath>

#include "import/onnx/test_model.h"

namespace whet::import {
namespace {

// Queries of 0 see all allowed keys alike: the result is the mean of their values.
TestModel Uniform(int64_t queries, int64_t keys) {
  TestModel model(24);
  model.Input("q", {1, 1, queries, 1});
  model.Input("v", {1, 1, keys, 1});
  model.Constant<float>("k", {1, 1, keys, 1}, std::vector<float>(static_cast<size_t>(keys), 1));
  return model;
}

TEST(OnnxAttention, SeesWhatCameBefore) {
  TestModel model = Uniform(2, 2);
  model.Node("Attention", {"q", "k", "v"}, {"y"}).Int("is_causal", 1);
  model.Output("y");
  EXPECT_EQ(model.Run({F32({1, 1, 2, 1}, {0, 0}), F32({1, 1, 2, 1}, {2, 6})}), (Numbers{2, 4}));
}

TEST(OnnxAttention, CountsKeysOfTheCache) {
  TestModel model = Uniform(1, 1);
  model.Constant<float>("pk", {1, 1, 2, 1}, {1, 1});
  model.Constant<float>("pv", {1, 1, 2, 1}, {3, 9});
  model.Node("Attention", {"q", "k", "v", "", "pk", "pv"}, {"y"}).Int("is_causal", 1);
  model.Output("y");
  EXPECT_EQ(model.Run({F32({1, 1, 1, 1}, {0}), F32({1, 1, 1, 1}, {6})}), (Numbers{6}));
}

TEST(OnnxAttention, GivesZeroWhereNothingIsSeen) {
  TestModel model = Uniform(2, 2);
  model.Input("mask", {2, 2}, onnx::TensorProto::BOOL);
  model.Node("Attention", {"q", "k", "v", "mask"}, {"y"});
  model.Output("y");
  ir::Tensor mask(DType::kBool, {2, 2});
  mask.MutableData<uint8_t>()[3] = 1;
  EXPECT_EQ(model.Run({F32({1, 1, 2, 1}, {0, 0}), F32({1, 1, 2, 1}, {2, 6}), mask}), (Numbers{0, 6}));
}

TEST(OnnxAttention, SharesKeysAmongQueryHeads) {
  TestModel model(24);
  model.Input("q", {1, 1, 4});
  model.Constant<float>("k", {1, 2, 2}, {0, 0, 0, 0});
  model.Constant<float>("v", {1, 2, 2}, {1, 10, 3, 30});
  model.Node("Attention", {"q", "k", "v"}, {"y"}).Int("q_num_heads", 4).Int("kv_num_heads", 2);
  model.Output("y");
  EXPECT_EQ(model.Run({F32({1, 1, 4}, {0, 0, 0, 0})}), (Numbers{2, 2, 20, 20}));
}

TEST(OnnxRotaryEmbedding, TurnsPairs) {
  for (const auto& [interleaved, expected] :
       {std::pair<int64_t, Numbers>{0, {-3, -4, 1, 2}}, {1, {-2, 1, -4, 3}}}) {
    TestModel model(23);
    model.Input("x", {1, 1, 1, 4});
    model.Constant<float>("cos", {5, 2}, {9, 9, 9, 9, 9, 9, 0, 0, 9, 9});
    model.Constant<float>("sin", {5, 2}, {9, 9, 9, 9, 9, 9, 1, 1, 9, 9});
    model.Constant<int64_t>("at", {1, 1}, {3});
    model.Node("RotaryEmbedding", {"x", "cos", "sin", "at"}, {"y"}).Int("interleaved", interleaved);
    model.Output("y");
    EXPECT_EQ(model.Run({F32({1, 1, 1, 4}, {1, 2, 3, 4})}), expected);
  }
}

TEST(OnnxLinearAttention, AddsUpWhatWasSeen) {
  TestModel model(27);
  model.Input("q", {1, 2, 1});
  model.Constant<float>("k", {1, 2, 1}, {1, 2});
  model.Constant<float>("v", {1, 2, 1}, {10, 20});
  model.Node("LinearAttention", {"q", "k", "v"}, {"y"})
      .Int("q_num_heads", 1)
      .Int("kv_num_heads", 1)
      .Text("update_rule", "linear");
  model.Output("y");
  EXPECT_EQ(model.Run({F32({1, 2, 1}, {1, 1})}), (Numbers{10, 50}));
}

TEST(OnnxCausalConvWithState, SlidesOverThePast) {
  TestModel model(27);
  model.Input("x", {1, 1, 3});
  model.Constant<float>("w", {1, 1, 2}, {10, 1});
  model.Constant<float>("past", {1, 1, 1}, {7});
  model.Node("CausalConvWithState", {"x", "w", "", "past"}, {"y"});
  model.Output("y");
  EXPECT_EQ(model.Run({F32({1, 1, 3}, {1, 2, 3})}), (Numbers{71, 12, 23}));
}

}  // namespace
}  // namespace whet::import
