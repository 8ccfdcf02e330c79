// SPDX-License-Identifier: Apache-2.0
// Integers with scales that are operands like any other, and operators that ONNX Runtime fuses.
#include <optional>

#include "import/onnx/test_model.h"

namespace whet::import {
namespace {

constexpr int kU8 = onnx::TensorProto::UINT8, kI8 = onnx::TensorProto::INT8, kI32 = onnx::TensorProto::INT32;

TEST(OnnxMatMulInteger, IsExactBeyondWhatFloatsCount) {
  constexpr int64_t kTerms = 700;  // sums up to 700 * 255 * 255, above 2^24
  TestModel model(13);
  model.Input("a", {1, kTerms}, kU8);
  model.Input("b", {kTerms, 1}, kU8);
  model.Node("MatMulInteger", {"a", "b"}, {"y"});
  model.Output("y", kI32);
  std::vector<uint8_t> a(kTerms, 255), b(kTerms, 255);
  a[3] = 254;
  b[699] = 253;
  EXPECT_EQ(model.Run({ir::Tensor::Of<uint8_t>({1, kTerms}, a), ir::Tensor::Of<uint8_t>({kTerms, 1}, b)}),
            (Numbers{700 * 255 * 255 - 255 - 2 * 255}));
}

TEST(OnnxMatMulInteger, TakesZeroPointsPerColumn) {
  TestModel model(13);
  model.Input("a", {1, 2}, kU8);
  model.Constant<int8_t>("b", {2, 2}, {1, 2, 3, 4});
  model.Constant<uint8_t>("a_z", {}, {10});
  model.Constant<int8_t>("b_z", {2}, {1, -1});
  model.Node("MatMulInteger", {"a", "b", "a_z", "b_z"}, {"y"});
  model.Output("y", kI32);
  EXPECT_EQ(model.Run({ir::Tensor::Of<uint8_t>({1, 2}, {11, 8})}), (Numbers{0 - 4, 3 - 10}));
}

TEST(OnnxConvInteger, PadsWithTheZeroPoint) {
  TestModel model(13);
  model.Input("x", {1, 1, 1, 2}, kU8);
  model.Constant<uint8_t>("w", {1, 1, 1, 3}, {3, 4, 5});
  model.Constant<uint8_t>("x_z", {}, {1});
  model.Constant<uint8_t>("w_z", {}, {2});
  model.Node("ConvInteger", {"x", "w", "x_z", "w_z"}, {"y"}).Ints("pads", {0, 1, 0, 1});
  model.Output("y", kI32);
  EXPECT_EQ(model.Run({ir::Tensor::Of<uint8_t>({1, 1, 1, 2}, {5, 8})}),
            (Numbers{4 * 2 + 7 * 3, 4 * 1 + 7 * 2}));
}

TEST(OnnxQuantizeLinear, HasScalesThatTheModelComputes) {
  TestModel model(13);
  model.Input("x", {4});
  model.Input("s", {});
  model.Constant<int8_t>("z", {}, {1});
  model.Node("QuantizeLinear", {"x", "s", "z"}, {"y"});
  model.Output("y", kI8);
  EXPECT_EQ(model.Run({F32({4}, {1, 2.5f, 1000, -1000}), F32({}, {0.5f})}), (Numbers{3, 6, 127, -128}));
}

TEST(OnnxQuantizeLinear, TakesBlocksAndWiderIntegers) {
  TestModel model(21);
  model.Input("x", {4});
  model.Constant<float>("s", {2}, {0.5f, 2});
  model.Node("QuantizeLinear", {"x", "s"}, {"y"})
      .Int("axis", 0)
      .Int("block_size", 2)
      .Int("output_dtype", onnx::TensorProto::INT16);
  model.Output("y", onnx::TensorProto::INT16);
  EXPECT_EQ(model.Run({F32({4}, {1, -2, 4000, 1e9f})}), (Numbers{2, -4, 2000, 32767}));
}

TEST(OnnxDequantizeLinear, UnpacksConstantsOfFourBitsInBlocks) {
  TestModel model(21);
  model.Input("x", {4});
  onnx::TensorProto* packed = model.Constant<uint8_t>("w", {4}, {0x21, 0xf8});  // 1, 2, -8, -1
  packed->set_data_type(22);                                                    // INT4
  model.Constant<float>("s", {2}, {0.5f, 4});
  model.Node("DequantizeLinear", {"w", "s"}, {"d"}).Int("axis", 0).Int("block_size", 2);
  model.Node("Add", {"x", "d"}, {"y"});
  model.Output("y");
  EXPECT_EQ(model.Run({F32({4}, {0, 0, 0, 0})}), (Numbers{0.5, 1, -32, -4}));
}

// The stored constant behind the weights of the only fully_connected; nothing where they are floats.
std::optional<ir::Value> StoredWeights(const TestModel& model) {
  const Result<ir::Graph> graph = model.Import();
  EXPECT_TRUE(graph.ok()) << graph.message();
  const std::vector<int32_t> producers = graph->Producers();
  for (const ir::Node& node : graph->nodes) {
    if (node.op != "fully_connected") continue;
    const int32_t producer = producers[static_cast<size_t>(node.inputs[1])];
    if (producer < 0 || graph->nodes[static_cast<size_t>(producer)].op != "dequantize") return std::nullopt;
    return graph->value(graph->nodes[static_cast<size_t>(producer)].inputs[0]);
  }
  return std::nullopt;
}

TEST(OnnxDequantizeLinear, KeepsBlocksOfWeightsWhereTheyAre) {
  TestModel model(21);
  model.Input("x", {1, 3});
  onnx::TensorProto* packed = model.Constant<uint8_t>("w", {3, 2}, {0x21, 0x43, 0x65});  // rows 1 2, 3 4, 5 6
  packed->set_data_type(21);                                                             // UINT4
  model.Constant<float>("s", {2, 2}, {1, 10, 100, 1000});
  onnx::TensorProto* zero = model.Constant<uint8_t>("z", {2, 2}, {0x10, 0x32});  // 0 1, 2 3
  zero->set_data_type(21);
  model.Node("DequantizeLinear", {"w", "s", "z"}, {"d"}).Int("axis", 0).Int("block_size", 2);
  model.Node("MatMul", {"x", "d"}, {"y"});
  model.Output("y");
  EXPECT_EQ(model.Run({F32({1, 3}, {1, 1, 1})}), (Numbers{1 + 3 + 300, 10 + 30 + 3000}));
  const std::optional<ir::Value> stored = StoredWeights(model);
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->type.quant, (ir::Quant{{1, 100, 10, 1000}, {-8, -6, -7, -5}, 1, 2}));
  EXPECT_EQ(stored->constant->Ints(), (std::vector<int64_t>{-7, -5, -3, -6, -4, -2}));
}

TEST(OnnxDequantizeLinear, MakesFloatsOfBlocksThatTheGraphCannotHold) {
  TestModel model(21);
  model.Input("x", {1, 2});
  model.Constant<int8_t>("w", {2, 1}, {3, 5});
  model.Constant<float>("s", {2, 1}, {1, 0});  // a scale of 0
  model.Node("DequantizeLinear", {"w", "s"}, {"d"}).Int("axis", 0).Int("block_size", 1);
  model.Node("MatMul", {"x", "d"}, {"y"});
  model.Output("y");
  EXPECT_EQ(model.Run({F32({1, 2}, {1, 1})}), (Numbers{3}));
  EXPECT_FALSE(StoredWeights(model));
}

TEST(OnnxMatMulNBits, MultipliesByUnpackedWeights) {
  TestModel model(17);
  model.proto.add_opset_import()->set_domain("com.microsoft");
  model.Input("x", {1, 4});
  model.Constant<uint8_t>("w", {2, 2, 1}, {0x98, 0xa8, 0x87, 0x88});  // less 8: 0 1 0 2, -1 0 0 0
  model.Constant<float>("s", {4}, {1, 10, 100, 1000});
  model.Node("MatMulNBits", {"x", "w", "s"}, {"y"})
      .Domain("com.microsoft")
      .Int("K", 4)
      .Int("N", 2)
      .Int("bits", 4)
      .Int("block_size", 2);
  model.Output("y");
  EXPECT_EQ(model.Run({F32({1, 4}, {1, 2, 3, 4})}), (Numbers{2 + 4 * 20, -100}));
  const std::optional<ir::Value> stored = StoredWeights(model);
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->type.quant, (ir::Quant{{1, 10, 100, 1000}, {0, 0, 0, 0}, 1, 2}));
  EXPECT_EQ(stored->constant->Ints(), (std::vector<int64_t>{0, 1, 0, 2, -1, 0, 0, 0}));
}

TEST(OnnxFusedMatMul, TransposesAndScales) {
  TestModel model(17);
  model.Input("a", {2, 1});
  model.Input("b", {1, 2});
  model.Node("FusedMatMul", {"a", "b"}, {"y"})
      .Domain("com.microsoft")
      .Int("transA", 1)
      .Int("transB", 1)
      .Real("alpha", 0.5f);
  model.Output("y");
  EXPECT_EQ(model.Run({F32({2, 1}, {2, 3}), F32({1, 2}, {4, 6})}), (Numbers{13}));
}

TEST(OnnxFusedConv, AddsAndActivates) {
  TestModel model(17);
  model.Input("x", {1, 1, 1, 2});
  model.Input("z", {1, 1, 1, 2});
  model.Constant<float>("w", {1, 1, 1, 1}, {2});
  model.Node("FusedConv", {"x", "w", "", "z"}, {"y"}).Domain("com.microsoft").Text("activation", "Relu");
  model.Output("y");
  EXPECT_EQ(model.Run({F32({1, 1, 1, 2}, {1, 2}), F32({1, 1, 1, 2}, {-5, 1})}), (Numbers{0, 5}));
}

TEST(OnnxQGemm, KeepsBytesWithTheirBias) {
  TestModel model(13);
  model.Input("a", {1, 2}, kU8);
  model.Quant<uint8_t>("a", 0.5f, 10);
  model.Constant<int8_t>("b", {2, 1}, {2, -3});
  model.Quant<int8_t>("b", 0.25f, 0);
  model.Constant<int32_t>("c", {1}, {8});
  model.Quant<uint8_t>("y", 1, 100);
  model.Node("QGemm", {"a", "a_s", "a_z", "b", "b_s", "b_z", "c", "y_s", "y_z"}, {"y"})
      .Domain("com.microsoft");
  model.Output("y", kU8);
  EXPECT_EQ(model.Run({ir::Tensor::Of<uint8_t>({1, 2}, {20, 6})}), (Numbers{105}));  // (32 + 8) / 8 above 100
}

TEST(OnnxQLinearWhere, ChoosesInTheResultsScale) {
  TestModel model(13);
  model.Input("c", {2}, onnx::TensorProto::BOOL);
  model.Input("a", {2}, kU8);
  model.Quant<uint8_t>("a", 0.5f, 10);
  model.Constant<uint8_t>("b", {2}, {7, 9});
  model.Quant<uint8_t>("b", 1, 5);
  model.Quant<uint8_t>("y", 0.25f, 0);
  model.Node("QLinearWhere", {"c", "a", "a_s", "a_z", "b", "b_s", "b_z", "y_s", "y_z"}, {"y"})
      .Domain("com.microsoft");
  model.Output("y", kU8);
  const ir::Tensor c = ir::Tensor::FromBytes(DType::kBool, {2}, std::as_bytes(std::span("\1", 2)));
  EXPECT_EQ(model.Run({c, ir::Tensor::Of<uint8_t>({2}, {14, 14})}), (Numbers{8, 16}));
}

}  // namespace
}  // namespace whet::import
