// SPDX-License-Identifier: Apache-2.0
// Models whose quantisation lies in QuantizeLinear and DequantizeLinear nodes.
#include <algorithm>

#include "import/onnx/test_model.h"

namespace whet::import {
namespace {

const ir::Node* FindNode(const ir::Graph& graph, const std::string& op) {
  const auto it = std::find_if(graph.nodes.begin(), graph.nodes.end(),
                               [&](const ir::Node& node) { return node.op == op; });
  return it == graph.nodes.end() ? nullptr : &*it;
}

// The constant behind the dequantize that is operand `i` of the first node of this op; null when it is none.
const ir::Value* StoredOperand(const ir::Graph& graph, const std::string& op, size_t i) {
  const ir::Node* node = FindNode(graph, op);
  const int32_t producer = node ? graph.Producers()[static_cast<size_t>(node->inputs[i])] : -1;
  if (producer < 0 || graph.nodes[static_cast<size_t>(producer)].op != "dequantize") return nullptr;
  const ir::Value& source = graph.value(graph.nodes[static_cast<size_t>(producer)].inputs[0]);
  return source.is_constant() ? &source : nullptr;
}

std::vector<int64_t> Stored(const ir::Value* value) {
  return value ? value->constant->Ints() : std::vector<int64_t>();
}

// Weights {O=2, I=2, 1, 2} and an i32 bias, both per channel; activations u8.
TestModel ConvModel() {
  TestModel model(13);
  model.Input("x", {1, 2, 1, 3});
  model.Quant<uint8_t>("x", 0.5f, 128);
  model.Constant<int8_t>("w", {2, 2, 1, 2}, {1, 2, 3, 4, 5, 6, 7, 8});
  model.Constant<float>("w_s", {2}, {0.5f, 0.25f});
  model.Constant<int8_t>("w_z", {2}, {0, 0});
  model.Constant<int32_t>("b", {2}, {4, -8});
  model.Constant<float>("b_s", {2}, {0.25f, 0.125f});
  model.Node("QuantizeLinear", {"x", "x_s", "x_z"}, {"xq"});
  model.Node("DequantizeLinear", {"xq", "x_s", "x_z"}, {"xd"});
  model.Node("DequantizeLinear", {"w", "w_s", "w_z"}, {"wd"}).Int("axis", 0);
  model.Node("DequantizeLinear", {"b", "b_s"}, {"bd"}).Int("axis", 0);
  model.Node("Conv", {"xd", "wd", "bd"}, {"y"});
  model.Output("y");
  return model;
}

TEST(OnnxDequantizeLinear, LeavesWeightsAndBiasStored) {
  const Result<ir::Graph> graph = ConvModel().Import();
  ASSERT_TRUE(graph.ok()) << graph.message();
  const ir::Value* weights = StoredOperand(*graph, "conv2d", 1);
  ASSERT_TRUE(weights);
  EXPECT_EQ(ToString(weights->type), "i8[2, 1, 2, 2] q(axis=0, [0.5, 0.25], [0, 0])");
  EXPECT_EQ(Stored(weights), (std::vector<int64_t>{1, 3, 2, 4, 5, 7, 6, 8}));
  const ir::Value* bias = StoredOperand(*graph, "conv2d", 2);
  ASSERT_TRUE(bias);
  EXPECT_EQ(bias->type.dtype, DType::kI32);
  EXPECT_EQ(Stored(bias), (std::vector<int64_t>{4, -8}));
}

TEST(OnnxDequantizeLinear, ComputesWithTheRealWeights) {
  // channel 0: 0.5 * (1, 2; 3, 4) and 1; channel 1: 0.25 * (5, 6; 7, 8) and -1
  EXPECT_EQ(ConvModel().Run({F32({1, 2, 1, 3}, {1, 2, 3, 4, 5, 6})}), (Numbers{19.5, 24.5, 20.25, 26.75}));
}

TEST(OnnxDequantizeLinear, MovesTheAxisOfDepthwiseWeights) {
  TestModel model(13);
  model.Input("x", {1, 2, 1, 2});
  model.Constant<int8_t>("w", {2, 1, 1, 2}, {1, 2, 3, 4});
  model.Constant<float>("w_s", {2}, {0.5f, 0.25f});
  model.Node("DequantizeLinear", {"w", "w_s"}, {"wd"}).Int("axis", 0);
  model.Node("Conv", {"x", "wd"}, {"y"}).Int("group", 2);
  model.Output("y");
  const Result<ir::Graph> graph = model.Import();
  ASSERT_TRUE(graph.ok()) << graph.message();
  const ir::Value* weights = StoredOperand(*graph, "depthwise_conv2d", 1);
  ASSERT_TRUE(weights);
  EXPECT_EQ(ToString(weights->type), "i8[1, 2, 2] q(axis=2, [0.5, 0.25], [0, 0])");
  EXPECT_EQ(Stored(weights), (std::vector<int64_t>{1, 3, 2, 4}));
  EXPECT_EQ(model.Run({F32({1, 2, 1, 2}, {1, 10, 2, 20})}), (Numbers{10.5, 21.5}));
}

TEST(OnnxDequantizeLinear, ShiftsUnsignedWeightsAndTransposesThemForGemm) {
  TestModel model(13);
  model.Input("x", {1, 2});
  model.Constant<uint8_t>("w", {2, 3}, {129, 130, 131, 132, 133, 134});
  model.Constant<float>("w_s", {3}, {1, 0.5f, 0.25f});
  model.Constant<uint8_t>("w_z", {3}, {128, 128, 128});
  model.Constant<float>("b", {3}, {1, 2, 3});
  model.Node("DequantizeLinear", {"w", "w_s", "w_z"}, {"wd"}).Int("axis", 1);
  model.Node("Gemm", {"x", "wd", "b"}, {"y"});
  model.Output("y");
  const Result<ir::Graph> graph = model.Import();
  ASSERT_TRUE(graph.ok()) << graph.message();
  const ir::Value* weights = StoredOperand(*graph, "fully_connected", 1);
  ASSERT_TRUE(weights);
  EXPECT_EQ(ToString(weights->type), "i8[3, 2] q(axis=0, [1, 0.5, 0.25], [0, 0, 0])");
  EXPECT_EQ(Stored(weights), (std::vector<int64_t>{1, 4, 2, 5, 3, 6}));
  EXPECT_EQ(model.Run({F32({1, 2}, {1, 10})}), (Numbers{42, 28, 18.75}));
}

TEST(OnnxDequantizeLinear, KeepsATransposeOfWeightsStored) {
  TestModel model(13);
  model.Input("x", {1, 2});
  model.Constant<int8_t>("w", {2, 2}, {1, 2, 3, 4});
  model.Constant<float>("w_s", {2}, {1, 0.5f});
  model.Node("DequantizeLinear", {"w", "w_s"}, {"wd"}).Int("axis", 0);
  model.Node("Transpose", {"wd"}, {"wt"}).Ints("perm", {1, 0});
  model.Node("MatMul", {"x", "wt"}, {"y"});
  model.Output("y");
  const Result<ir::Graph> graph = model.Import();
  ASSERT_TRUE(graph.ok()) << graph.message();
  const ir::Value* weights = StoredOperand(*graph, "fully_connected", 1);
  ASSERT_TRUE(weights);
  EXPECT_EQ(weights->type.quant.axis, 0);
  EXPECT_EQ(Stored(weights), (std::vector<int64_t>{1, 2, 3, 4}));
  EXPECT_EQ(model.Run({F32({1, 2}, {1, 10})}), (Numbers{21, 21.5}));
}

TEST(OnnxQuantizeLinear, QuantisesConstantsPerChannel) {
  TestModel model(13);
  model.Input("x", {1, 2});
  model.Constant<float>("w", {2, 2}, {1, -0.25f, 0.6f, 1000});
  model.Constant<float>("w_s", {2}, {0.5f, 0.25f});
  model.Constant<int8_t>("w_z", {2}, {0, 0});
  model.Node("QuantizeLinear", {"w", "w_s", "w_z"}, {"wq"}).Int("axis", 0);
  model.Node("DequantizeLinear", {"wq", "w_s", "w_z"}, {"wd"}).Int("axis", 0);
  model.Node("Gemm", {"x", "wd"}, {"y"}).Int("transB", 1);
  model.Output("y");
  const Result<ir::Graph> graph = model.Import();
  ASSERT_TRUE(graph.ok()) << graph.message();
  const ir::Value* weights = StoredOperand(*graph, "fully_connected", 1);
  ASSERT_TRUE(weights);
  EXPECT_EQ(Stored(weights), (std::vector<int64_t>{2, 0, 2, 127}));
  EXPECT_EQ(weights->type.quant.axis, 0);
}

}  // namespace
}  // namespace whet::import
