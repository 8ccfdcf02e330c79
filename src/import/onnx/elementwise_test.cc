// SPDX-License-Identifier: Apache-2.0
// Element-by-element operators, quantisation and pools.
#include "import/onnx/test_model.h"

namespace whet::import {
namespace {

const std::vector<float> kFour{-2, -0.5f, 1, 8};

Numbers Unary(int opset, const std::string& op, const std::vector<float>& values) {
  TestModel model(opset);
  model.Input("x", {static_cast<int64_t>(values.size())});
  model.Node(op, {"x"}, {"y"});
  model.Output("y");
  return model.Run({F32({static_cast<int64_t>(values.size())}, values)});
}

TEST(OnnxUnary, MapsOneToOne) {
  EXPECT_EQ(Unary(13, "Relu", kFour), (Numbers{0, 0, 1, 8}));
  EXPECT_EQ(Unary(13, "Sqrt", {0, 4, 9}), (Numbers{0, 2, 3}));
  EXPECT_EQ(Unary(13, "Sigmoid", {0}), (Numbers{0.5}));
  EXPECT_EQ(Unary(13, "Tanh", {0}), (Numbers{0}));
  EXPECT_EQ(Unary(13, "Exp", {0}), (Numbers{1}));
  EXPECT_EQ(Unary(13, "Abs", kFour), (Numbers{2, 0.5, 1, 8}));
  EXPECT_EQ(Unary(14, "HardSwish", {-4, 3, 6}), (Numbers{0, 3, 6}));
  EXPECT_EQ(Unary(13, "HardSigmoid", {-4, 0, 4}), (Numbers{0, 0.5, 1}));
  EXPECT_EQ(Unary(13, "Dropout", kFour), (Numbers{-2, -0.5, 1, 8}));
}

TEST(OnnxBinary, Broadcasts) {
  for (const auto& [op, expected] : {std::pair<const char*, Numbers>{"Add", {11, 22}},
                                     {"Sub", {-9, -18}},
                                     {"Mul", {10, 40}},
                                     {"Div", {0.1f, 0.1f}},
                                     {"Min", {1, 2}},
                                     {"Max", {10, 20}}}) {
    TestModel model(13);
    model.Input("a", {1, 2});
    model.Constant<float>("b", {2}, {10, 20});
    model.Node(op, {"a", "b"}, {"y"});
    model.Output("y");
    EXPECT_EQ(model.Run({F32({1, 2}, {1, 2})}), expected) << op;
  }
}

TEST(OnnxMin, TakesAnyNumberOfOperands) {
  TestModel model(13);
  model.Input("a", {2});
  model.Constant<float>("b", {2}, {3, 9});
  model.Constant<float>("c", {1}, {5});
  model.Node("Min", {"a", "b", "c"}, {"y"});
  model.Output("y");
  EXPECT_EQ(model.Run({F32({2}, {4, 7})}), (Numbers{3, 5}));
}

TEST(OnnxClip, ReadsBoundsOfEitherKind) {
  TestModel old(10);
  old.Input("x", {4});
  old.Node("Clip", {"x"}, {"y"}).Real("min", -1).Real("max", 2);
  old.Output("y");
  EXPECT_EQ(old.Run({F32({4}, kFour)}), (Numbers{-1, -0.5, 1, 2}));

  TestModel model(13);
  model.Input("x", {4});
  model.Constant<float>("high", {}, {0.5f});
  model.Node("Clip", {"x", "", "high"}, {"y"});
  model.Output("y");
  EXPECT_EQ(model.Run({F32({4}, kFour)}), (Numbers{-2, -0.5, 0.5, 0.5}));
}

TEST(OnnxBatchNormalization, NormalisesTheSecondDimension) {
  TestModel model(9);
  model.Input("x", {1, 2, 1, 2});
  model.Constant<float>("gamma", {2}, {1, 2});
  model.Constant<float>("beta", {2}, {0, 10});
  model.Constant<float>("mean", {2}, {1, 2});
  model.Constant<float>("variance", {2}, {4, 1});
  model.Node("BatchNormalization", {"x", "gamma", "beta", "mean", "variance"}, {"y"}).Real("epsilon", 0);
  model.Output("y");
  EXPECT_EQ(model.Run({F32({1, 2, 1, 2}, {3, 5, 2, 4})}), (Numbers{1, 2, 10, 14}));
}

TEST(OnnxCast, ReadsHalfPrecisionConstants) {
  TestModel model(13);
  model.Input("x", {2});
  onnx::TensorProto* half = model.Constant<float>("half", {2}, {});
  half->set_data_type(onnx::TensorProto::FLOAT16);
  half->clear_raw_data();
  half->add_int32_data(0x3c00);  // 1
  half->add_int32_data(0xc500);  // -5
  model.Node("Cast", {"half"}, {"single"}).Int("to", onnx::TensorProto::FLOAT);
  model.Node("Add", {"x", "single"}, {"y"});
  model.Output("y");
  EXPECT_EQ(model.Run({F32({2}, {1, 2})}), (Numbers{2, -3}));
}

TEST(OnnxQuantize, GoesToUnsignedBytesAndBack) {
  TestModel model(13);
  model.Input("x", {4});
  model.Quant<uint8_t>("q", 0.5f, 4);
  model.Node("QuantizeLinear", {"x", "q_s", "q_z"}, {"q"});
  model.Node("DequantizeLinear", {"q", "q_s", "q_z"}, {"y"});
  model.Output("q", onnx::TensorProto::UINT8);
  model.Output("y");
  EXPECT_EQ(model.Run({F32({4}, {-3, 0, 0.25f, 1000})}), (Numbers{0, 4, 4, 255}));
  const Result<ir::Graph> graph = model.Import();
  ASSERT_EQ(graph->outputs.size(), 2u);
  EXPECT_EQ(graph->value(graph->outputs[0]).name, "q");
  EXPECT_EQ(graph->type(graph->outputs[0]).dtype, DType::kU8);
  const auto both = ops::Evaluate(*graph, std::vector{F32({4}, {-3, 0, 0.25f, 1000})});
  ASSERT_TRUE(both.ok()) << both.message();
  EXPECT_EQ(both->at(1).RealAt(3), 125.5);
}

TEST(OnnxDequantize, TakesWeightsPerAxis) {
  TestModel model(13);
  model.Input("x", {1, 2});
  model.Constant<uint8_t>("w", {2, 2}, {130, 126, 128, 138});
  model.Constant<float>("w_s", {2}, {0.5f, 10});
  model.Constant<uint8_t>("w_z", {2}, {128, 128});
  model.Node("DequantizeLinear", {"w", "w_s", "w_z"}, {"weights"}).Int("axis", 1);
  model.Node("MatMul", {"x", "weights"}, {"y"});
  model.Output("y");
  EXPECT_EQ(model.Run({F32({1, 2}, {1, 1})}), (Numbers{1, 80}));
}

TEST(OnnxQuantised, RefusesToReadBytesAsIntegers) {
  TestModel model(14);
  model.Input("x", {1});
  model.Quant<uint8_t>("q", 0.5f, 4);
  model.Node("QuantizeLinear", {"x", "q_s", "q_z"}, {"q"});
  model.Node("Cast", {"q"}, {"y"}).Int("to", onnx::TensorProto::FLOAT);
  model.Output("y");
  EXPECT_NE(model.ErrorText().find("DequantizeLinear"), std::string::npos) << model.ErrorText();
}

TEST(OnnxQuantised, ReadsBytesByAnotherScaleThanTheyWereWrittenWith) {
  TestModel model(13);
  model.Input("x", {1});
  model.Quant<uint8_t>("q", 0.5f, 4);
  model.Quant<uint8_t>("r", 0.25f, 4);
  model.Node("QuantizeLinear", {"x", "q_s", "q_z"}, {"q"});
  model.Node("DequantizeLinear", {"q", "r_s", "r_z"}, {"y"});
  model.Output("y");
  EXPECT_EQ(model.Run({F32({1}, {3})}), (Numbers{1.5}));
}

Numbers QLinearBinary(const std::string& op) {
  TestModel model(13);
  model.Input("a", {2}, onnx::TensorProto::UINT8);
  model.Quant<uint8_t>("a", 1.0f, 100);
  model.Constant<uint8_t>("b", {2}, {12, 14});
  model.Quant<uint8_t>("b", 0.5f, 10);
  model.Quant<uint8_t>("y", 1.0f, 50);
  model.Node(op, {"a", "a_s", "a_z", "b", "b_s", "b_z", "y_s", "y_z"}, {"y"}).Domain("com.microsoft");
  model.Output("y", onnx::TensorProto::UINT8);
  return model.Run({ir::Tensor::Of<uint8_t>({2}, {110, 80})});
}

TEST(OnnxQLinear, AddsAndMultiplies) {
  EXPECT_EQ(QLinearBinary("QLinearAdd"), (Numbers{61, 32}));
  EXPECT_EQ(QLinearBinary("QLinearMul"), (Numbers{60, 10}));
}

TEST(OnnxQLinear, AppliesTables) {
  for (const auto& [op, expected] :
       {std::pair<const char*, Numbers>{"QLinearSigmoid", {0, 128}}, {"QLinearLeakyRelu", {0, 0}}}) {
    TestModel model(13);
    model.Input("x", {2}, onnx::TensorProto::UINT8);
    model.Quant<uint8_t>("x", 0.25f, 128);
    model.Quant<uint8_t>("y", 1.0f / 256, 0);
    model.Node(op, {"x", "x_s", "x_z", "y_s", "y_z"}, {"y"}).Domain("com.microsoft");
    model.Output("y", onnx::TensorProto::UINT8);
    EXPECT_EQ(model.Run({ir::Tensor::Of<uint8_t>({2}, {0, 128})}), expected) << op;
  }
}

TEST(OnnxQLinear, RequantisesOperandsOfConcat) {
  TestModel model(13);
  model.Input("x", {1, 2}, onnx::TensorProto::UINT8);
  model.Quant<uint8_t>("x", 1.0f, 0);
  model.Constant<uint8_t>("c", {1, 1}, {30});
  model.Quant<uint8_t>("c", 2.0f, 10);
  model.Quant<uint8_t>("y", 1.0f, 5);
  model.Node("QLinearConcat", {"y_s", "y_z", "x", "x_s", "x_z", "c", "c_s", "c_z"}, {"y"})
      .Domain("com.microsoft")
      .Int("axis", 1);
  model.Output("y", onnx::TensorProto::UINT8);
  EXPECT_EQ(model.Run({ir::Tensor::Of<uint8_t>({1, 2}, {7, 200})}), (Numbers{12, 205, 45}));
}

}  // namespace
}  // namespace whet::import
