// SPDX-License-Identifier: Apache-2.0
// LSTM whose weights are stored in 8 bits.
#include <gtest/gtest.h>

#include <cmath>

#include "import/onnx/test_model.h"

namespace whet::import {
namespace {

// One direction of one unit, x [1, 1, 1]; gates i, o, f, c. Weights [1, 1, 4], zero points and scales of `parts` each.
TestModel Quantised(const std::vector<int8_t>& w, const std::vector<float>& scales,
                    const std::vector<int8_t>& zeros) {
  TestModel model(13);
  auto* microsoft = model.proto.add_opset_import();
  microsoft->set_domain("com.microsoft");
  microsoft->set_version(1);
  const auto parts = static_cast<int64_t>(scales.size());
  const std::vector<int64_t> dims = parts == 1 ? std::vector<int64_t>{1} : std::vector<int64_t>{1, parts};
  model.Input("x", {1, 1, 1});
  model.Constant<int8_t>("w", {1, 1, 4}, w);
  model.Constant<int8_t>("r", {1, 1, 4}, {0, 0, 0, 0});
  model.Constant<float>("s", dims, scales);
  model.Constant<int8_t>("z", dims, zeros);
  model.Constant<float>("one", {1}, {1});
  model.Constant<int8_t>("zero", {1}, {0});
  model.Node("DynamicQuantizeLSTM", {"x", "w", "r", "", "", "", "", "", "s", "z", "one", "zero"}, {"", "y"})
      .Domain("com.microsoft")
      .Int("hidden_size", 1);
  model.Output("y");
  return model;
}

// Both gates open: y = tanh(tanh(c)).
TEST(OnnxDynamicQuantizeLstm, TakesOneScaleForAllGates) {
  const Numbers y = Quantised({110, 110, 0, 13}, {0.25F}, {11}).Run({F32({1, 1, 1}, {1})});
  ASSERT_EQ(y.size(), 1u);
  EXPECT_NEAR(y[0], std::tanh(std::tanh(0.5)), 1e-6);
}

TEST(OnnxDynamicQuantizeLstm, TakesAScaleForEachGate) {
  const Numbers y =
      Quantised({110, 110, 0, 14}, {1, 0.5F, 1, 0.125F}, {10, 20, 0, -2}).Run({F32({1, 1, 1}, {0.5F})});
  ASSERT_EQ(y.size(), 1u);
  EXPECT_NEAR(y[0], std::tanh(std::tanh(1.0)), 1e-6);
}

TEST(OnnxDynamicQuantizeLstm, EqualsAnLstmOfTheRealWeights) {
  const std::vector<int8_t> w{3, -7, 12, 5, 9, -4, 1, 8},
      r{1, 2, -3, 4};  // [input 2, gates 4], [hidden 1, gates 4]
  TestModel stored = Quantised({0, 0, 0, 0}, {0.1F}, {2}), real(13);
  stored.proto.mutable_graph()->clear_initializer();
  std::vector<float> real_w(8), real_r(4);
  for (size_t gate = 0; gate < 4; ++gate) {
    real_r[gate] = static_cast<float>(r[gate]);
    for (size_t i = 0; i < 2; ++i) real_w[gate * 2 + i] = static_cast<float>(w[i * 4 + gate] - 2) * 0.1F;
  }
  stored.Constant<int8_t>("w", {1, 2, 4}, w);
  stored.Constant<int8_t>("r", {1, 1, 4}, r);
  stored.Constant<float>("s", {1}, {0.1F});
  stored.Constant<int8_t>("z", {1}, {2});
  stored.Constant<float>("one", {1}, {1});
  stored.Constant<int8_t>("zero", {1}, {0});
  stored.proto.mutable_graph()->clear_input();
  for (TestModel* model : {&stored, &real}) model->Input("x", {3, 1, 2});
  real.Constant<float>("w", {1, 4, 2}, real_w);
  real.Constant<float>("r", {1, 4, 1}, real_r);
  real.Node("LSTM", {"x", "w", "r"}, {"", "y"}).Int("hidden_size", 1);
  real.Output("y");
  const ir::Tensor x = F32({3, 1, 2}, {0.1F, -0.4F, 0.9F, 0.3F, -0.2F, 0.7F});
  EXPECT_EQ(stored.Run({x}), real.Run({x}));
}

TEST(OnnxDynamicQuantizeLstm, RefusesScalesThatDoNotFit) {
  const std::string text = Quantised({0, 0, 0, 0}, {1, 1, 1}, {0, 0, 0}).ErrorText();
  EXPECT_NE(text.find("scales"), std::string::npos) << text;
}

}  // namespace
}  // namespace whet::import
