// SPDX-License-Identifier: Apache-2.0
// Convolutions and matrix products.
#include "import/onnx/test_model.h"

namespace whet::import {
namespace {

const std::vector<float> kNine{1, 2, 3, 4, 5, 6, 7, 8, 9};

TEST(OnnxConv, SlidesTheKernelOverTheImage) {
  TestModel model(11);
  model.Input("x", {1, 1, 3, 3});
  model.Constant<float>("w", {1, 1, 2, 2}, {1, 2, 3, 4});
  model.Constant<float>("b", {1}, {100});
  model.Node("Conv", {"x", "w", "b"}, {"y"});
  model.Output("y");
  ir::Dims dims;
  EXPECT_EQ(model.Run({F32({1, 1, 3, 3}, kNine)}, &dims), (Numbers{137, 147, 167, 177}));
  EXPECT_EQ(dims, (ir::Dims{1, 1, 2, 2}));
}

TEST(OnnxConv, PadsStridesAndMixesChannels) {
  TestModel model(11);
  model.Input("x", {1, 2, 2, 2});
  model.Constant<float>("w", {2, 2, 1, 1}, {1, 10, 100, 0});
  model.Node("Conv", {"x", "w"}, {"y"}).Ints("strides", {2, 2}).Ints("pads", {1, 1, 0, 0});
  model.Output("y");
  // one row and column of padding: the windows lie on the padding and on (1, 1)
  EXPECT_EQ(model.Run({F32({1, 2, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8})}), (Numbers{0, 0, 0, 84, 0, 0, 0, 400}));
}

TEST(OnnxConv, MakesADepthwiseOneOfOneGroupAChannel) {
  TestModel model(11);
  model.Input("x", {1, 2, 1, 2});
  model.Constant<float>("w", {4, 1, 1, 2}, {1, 1, 1, -1, 2, 0, 0, 3});
  model.Node("Conv", {"x", "w"}, {"y"}).Int("group", 2);
  model.Output("y");
  EXPECT_EQ(model.Run({F32({1, 2, 1, 2}, {5, 7, 11, 13})}), (Numbers{12, -2, 22, 39}));
  const Result<ir::Graph> graph = model.Import();
  EXPECT_EQ(graph->nodes[1].op, "depthwise_conv2d");
  EXPECT_EQ(graph->nodes[1].name, "the_Conv");
}

TEST(OnnxConv, KeepsGroupsOfSeveralChannels) {
  TestModel model(11);
  model.Input("x", {1, 4, 1, 1});
  model.Constant<float>("w", {2, 2, 1, 1}, {1, 2, 3, 4});
  model.Node("Conv", {"x", "w"}, {"y"}).Int("group", 2);
  model.Output("y");
  EXPECT_EQ(model.Run({F32({1, 4, 1, 1}, {1, 10, 100, 1000})}), (Numbers{21, 4300}));
}

TEST(OnnxConv, ResolvesAutoPad) {
  for (const auto& [mode, expected] :
       {std::pair<const char*, Numbers>{"SAME_UPPER", {12, 16, 9, 24, 28, 15, 15, 17, 9}},
        {"SAME_LOWER", {1, 3, 5, 5, 12, 16, 11, 24, 28}},
        {"VALID", {12, 16, 24, 28}}}) {
    TestModel model(11);
    model.Input("x", {1, 1, 3, 3});
    model.Constant<float>("w", {1, 1, 2, 2}, {1, 1, 1, 1});
    model.Node("Conv", {"x", "w"}, {"y"}).Text("auto_pad", mode);
    model.Output("y");
    EXPECT_EQ(model.Run({F32({1, 1, 3, 3}, kNine)}), expected) << mode;
  }
}

// Real numbers: (x - 10) * 0.5 by (w - 2) * 0.25, plus bias * 0.125, over 0.5.
TEST(OnnxQLinearConv, ComputesWithShiftedZeroPoints) {
  TestModel model(11);
  model.Input("x", {1, 1, 1, 3}, onnx::TensorProto::UINT8);
  model.Quant<uint8_t>("x", 0.5f, 10);
  model.Constant<uint8_t>("w", {1, 1, 1, 2}, {6, 1});
  model.Quant<uint8_t>("w", 0.25f, 2);
  model.Quant<uint8_t>("y", 0.5f, 100);
  model.Constant<int32_t>("b", {1}, {8});
  model.Node("QLinearConv", {"x", "x_s", "x_z", "w", "w_s", "w_z", "y_s", "y_z", "b"}, {"y"});
  model.Output("y", onnx::TensorProto::UINT8);
  // acc = 4 * (x0 - 10) - (x1 - 10) + 8; y = 100 + acc / 4
  EXPECT_EQ(model.Run({ir::Tensor::Of<uint8_t>({1, 1, 1, 3}, {14, 2, 255})}), (Numbers{108, 33}));
}

TEST(OnnxQLinearConv, RefusesZeroPointsPerChannel) {
  TestModel model(11);
  model.Input("x", {1, 1, 1, 1}, onnx::TensorProto::UINT8);
  model.Quant<uint8_t>("x", 0.5f, 10);
  model.Constant<uint8_t>("w", {2, 1, 1, 1}, {6, 1});
  model.Constant<float>("w_s", {2}, {1, 2});
  model.Constant<uint8_t>("w_z", {2}, {128, 127});
  model.Quant<uint8_t>("y", 0.5f, 100);
  model.Node("QLinearConv", {"x", "x_s", "x_z", "w", "w_s", "w_z", "y_s", "y_z"}, {"y"});
  model.Output("y", onnx::TensorProto::UINT8);
  EXPECT_NE(model.ErrorText().find("symmetrically"), std::string::npos) << model.ErrorText();
}

TEST(OnnxGemm, ScalesTransposesAndAddsC) {
  TestModel model(11);
  model.Input("a", {1, 2});
  model.Constant<float>("b", {3, 2}, {1, 2, 3, 4, 5, 6});
  model.Constant<float>("c", {3}, {1, 2, 3});
  model.Node("Gemm", {"a", "b", "c"}, {"y"}).Int("transB", 1).Real("alpha", 2).Real("beta", 10);
  model.Output("y");
  EXPECT_EQ(model.Run({F32({1, 2}, {1, 10})}), (Numbers{52, 106, 160}));
}

TEST(OnnxGemm, TakesAColumnAsC) {
  TestModel model(11);
  model.Input("a", {2, 2});
  model.Constant<float>("b", {2, 2}, {1, 0, 0, 1});
  model.Constant<float>("c", {2, 1}, {10, 20});
  model.Node("Gemm", {"a", "b", "c"}, {"y"}).Int("transA", 1);
  model.Output("y");
  EXPECT_EQ(model.Run({F32({2, 2}, {1, 2, 3, 4})}), (Numbers{11, 13, 22, 24}));
}

TEST(OnnxMatMul, IsFullyConnectedWithConstantWeights) {
  TestModel model(11);
  model.Input("a", {1, 2, 2});
  model.Constant<float>("b", {2, 3}, {1, 2, 3, 4, 5, 6});
  model.Node("MatMul", {"a", "b"}, {"y"});
  model.Output("y");
  EXPECT_EQ(model.Run({F32({1, 2, 2}, {1, 0, 0, 1})}), (Numbers{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(model.Import()->nodes[0].op, "fully_connected");
}

TEST(OnnxMatMul, MultipliesTwoComputedMatrices) {
  TestModel model(11);
  model.Input("a", {1, 2});
  model.Input("b", {2, 1});
  model.Node("MatMul", {"a", "b"}, {"y"});
  model.Output("y");
  EXPECT_EQ(model.Run({F32({1, 2}, {3, 4}), F32({2, 1}, {5, 6})}), (Numbers{39}));
}

TEST(OnnxQLinearMatMul, TakesScalesPerColumn) {
  TestModel model(13);
  model.Input("a", {1, 2}, onnx::TensorProto::INT8);
  model.Quant<int8_t>("a", 1.0f, 1);
  model.Constant<int8_t>("b", {2, 2}, {1, 2, 3, 4});
  model.Constant<float>("b_s", {2}, {0.5f, 0.25f});
  model.Constant<int8_t>("b_z", {2}, {0, 0});
  model.Quant<int8_t>("y", 1.0f, -3);
  model.Node("QLinearMatMul", {"a", "a_s", "a_z", "b", "b_s", "b_z", "y_s", "y_z"}, {"y"});
  model.Output("y", onnx::TensorProto::INT8);
  // a - 1 = {10, 20}: accumulators {70, 100}
  EXPECT_EQ(model.Run({ir::Tensor::Of<int8_t>({1, 2}, {11, 21})}), (Numbers{32, 22}));
}

}  // namespace
}  // namespace whet::import
