// SPDX-License-Identifier: Apache-2.0
// Whole models: refusals, damage, and the real files.
#include <cmath>
#include <cstdlib>
#include <functional>
#include <random>

#include "import/onnx/test_model.h"

namespace whet::import {
namespace {

// One of most things that the importer reads.
TestModel Rich() {
  TestModel model(13);
  model.Input("x", {1, 2, 4, 4});
  model.Quant<uint8_t>("q", 0.5f, 4);
  model.Constant<uint8_t>("w", {2, 2, 2, 2}, std::vector<uint8_t>(16, 130));
  model.Quant<uint8_t>("w", 0.25f, 128);
  model.Constant<int64_t>("shape", {2}, {0, -1});
  model.Constant<float>("matrix", {18, 2}, std::vector<float>(36, 0.5f));
  model.Constant<int64_t>("axes", {1}, {0});
  model.Node("QuantizeLinear", {"x", "q_s", "q_z"}, {"q"});
  model.Node("QLinearConv", {"q", "q_s", "q_z", "w", "w_s", "w_z", "q_s", "q_z"}, {"c"});
  model.Node("DequantizeLinear", {"c", "q_s", "q_z"}, {"d"});
  model.Node("MaxPool", {"d"}, {"m"}).Ints("kernel_shape", {2, 2}).Ints("pads", {0, 0, 1, 1});
  model.Node("Reshape", {"m", "shape"}, {"r"});
  model.Node("MatMul", {"r", "matrix"}, {"p"});
  model.Node("Shape", {"x"}, {"dims"});
  model.Node("Gather", {"dims", "axes"}, {"first"});
  model.Node("Cast", {"first"}, {"number"}).Int("to", onnx::TensorProto::FLOAT);
  model.Node("Add", {"p", "number"}, {"s"});
  model.Node("Softmax", {"s"}, {"y"});
  model.Output("y");
  return model;
}

TEST(OnnxImport, ReadsAModelOfManyKinds) {
  const Numbers y = Rich().Run({F32({1, 2, 4, 4}, std::vector<float>(32, 1))});
  EXPECT_EQ(y, (Numbers{0.5, 0.5}));
}

TEST(OnnxImport, ListsEveryUnsupportedNode) {
  TestModel model(13);
  model.Input("x", {1, 1, 4, 4});
  model.Node("ImageDecoder", {"x"}, {"a"});
  model.Node("Relu", {"a"}, {"b"});
  model.Node("Wibble", {"x"}, {"c"}).Domain("org.example");
  model.Node("StringSplit", {"x"}, {"y"});
  model.Output("b");
  const std::string text = model.ErrorText();
  EXPECT_EQ(text.rfind("3 of 4 nodes are not supported", 0), 0u) << text;
  EXPECT_NE(text.find("'the_ImageDecoder'"), std::string::npos) << text;
  EXPECT_NE(text.find("org.example.Wibble"), std::string::npos) << text;
}

TEST(OnnxImport, ComputesSixteenBitFloatsAsFloat32) {
  TestModel model(13);
  model.Input("x", {2}, onnx::TensorProto::FLOAT16);
  model.Node("Add", {"x", "x"}, {"sum"});
  model.Node("Cast", {"sum"}, {"wide"}).Int("to", onnx::TensorProto::FLOAT);
  model.Node("CastLike", {"wide", "sum"}, {"rounded"});
  model.Output("rounded", onnx::TensorProto::FLOAT16);
  const Result<ir::Graph> imported = model.Import();
  ASSERT_TRUE(imported.ok()) << imported.message();
  const ir::Graph& graph = *imported;
  EXPECT_EQ(graph.type(graph.inputs[0]).dtype, DType::kF16);
  EXPECT_EQ(graph.type(graph.outputs[0]).dtype, DType::kF16);
  for (const ir::Node& node : graph.nodes) {
    if (node.op == "add") EXPECT_EQ(graph.type(node.outputs[0]).dtype, DType::kF32);
  }
  ir::Tensor x(DType::kF16, {2});
  x.MutableData<uint16_t>()[0] = ir::FloatToHalf(1.5f);
  x.MutableData<uint16_t>()[1] = ir::FloatToHalf(2049.0f);  // to even, 2048
  EXPECT_EQ(model.Run({x}), (Numbers{3, 4096}));
}

TEST(OnnxImport, RoundsCastsToSixteenBits) {
  TestModel model(13);
  model.Input("x", {3});
  model.Node("Cast", {"x"}, {"half"}).Int("to", onnx::TensorProto::FLOAT16);
  model.Node("Cast", {"half"}, {"y"}).Int("to", onnx::TensorProto::FLOAT);
  model.Output("y");
  EXPECT_EQ(model.Run({F32({3}, {2049, 2051, 0.5f})}), (Numbers{2048, 2052, 0.5}));
}

TEST(OnnxImport, ComputesDoublesInDoublePrecision) {
  TestModel model(13);
  model.Input("x", {1}, onnx::TensorProto::DOUBLE);
  model.Node("Exp", {"x"}, {"y"});
  model.Output("y", onnx::TensorProto::DOUBLE);
  EXPECT_EQ(model.Run({ir::Tensor::Of<double>({1}, {1.0})}), (Numbers{std::exp(1.0)}));
}

std::string ErrorWith(const std::function<void(TestModel&)>& damage) {
  TestModel model = Rich();
  damage(model);
  return model.ErrorText();
}

bool Contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST(OnnxImport, NamesWhatIsWrong) {
  const auto matrix = [](TestModel& m) { return m.proto.mutable_graph()->mutable_initializer(6); };
  EXPECT_TRUE(
      Contains(ErrorWith([](TestModel& m) { m.proto.mutable_opset_import(0)->set_version(0); }), "1 to"));
  EXPECT_TRUE(Contains(ErrorWith([](TestModel& m) { m.proto.clear_opset_import(); }), "opset"));
  EXPECT_TRUE(
      Contains(ErrorWith([](TestModel& m) { m.proto.mutable_graph()->clear_node(); }), "without nodes"));
  EXPECT_TRUE(
      Contains(ErrorWith([](TestModel& m) { m.proto.mutable_graph()->clear_output(); }), "no outputs"));
  EXPECT_TRUE(Contains(
      ErrorWith([](TestModel& m) { m.proto.mutable_graph()->mutable_node(5)->set_input(1, "gone"); }),
      "'gone' is neither"));
  EXPECT_TRUE(Contains(ErrorWith([&](TestModel& m) { matrix(m)->set_dims(0, -18); }), "dimension of -18"));
  EXPECT_TRUE(Contains(ErrorWith([&](TestModel& m) { matrix(m)->set_dims(0, int64_t{1} << 62); }),
                       "too many elements"));
  EXPECT_TRUE(Contains(ErrorWith([&](TestModel& m) { matrix(m)->set_dims(0, 19); }), "bytes"));
  EXPECT_TRUE(
      Contains(ErrorWith([&](TestModel& m) { matrix(m)->set_data_location(onnx::TensorProto::EXTERNAL); }),
               "not a file beside the model"));
  EXPECT_TRUE(Contains(ErrorWith([&](TestModel& m) { matrix(m)->set_data_type(onnx::TensorProto::STRING); }),
                       "element type 8"));
  EXPECT_TRUE(
      Contains(ErrorWith([](TestModel& m) { m.proto.mutable_graph()->mutable_node(3)->clear_attribute(); }),
               "kernel_shape"));
  EXPECT_TRUE(Contains(ErrorWith([](TestModel& m) {
                         m.proto.mutable_graph()->mutable_node(3)->mutable_attribute(0)->set_type(
                             onnx::AttributeProto::INT);
                       }),
                       "kernel_shape"));
}

TEST(OnnxImport, TakesMinusOneAndQuestionMarksForOpenSizes) {
  TestModel model(13);
  model.Input("x", {1, 3, 3});
  model.Node("Relu", {"x"}, {"y"});
  model.Output("y");
  auto* type = model.proto.mutable_graph()->mutable_input(0)->mutable_type()->mutable_tensor_type();
  type->mutable_shape()->mutable_dim(0)->set_dim_value(-1);
  for (int i : {1, 2}) type->mutable_shape()->mutable_dim(i)->set_dim_param("?");
  const Result<ir::Graph> graph = model.Import();
  ASSERT_TRUE(graph.ok()) << graph.message();
  const ir::Shape open = {ir::Dim::Symbol("x_0"), ir::Dim::Symbol("x_1"), ir::Dim::Symbol("x_2")};
  EXPECT_EQ(graph->type(graph->inputs[0]).shape, open);
  type->mutable_shape()->mutable_dim(0)->set_dim_value(-2);
  EXPECT_TRUE(Contains(model.ErrorText(), "a dimension is -2"));
}

TEST(OnnxImport, SurvivesTruncation) {
  const std::string bytes = Rich().Bytes();
  for (size_t size = 0; size < bytes.size(); ++size) {
    const Result<ir::Graph> graph = ImportOnnx(std::as_bytes(std::span(bytes.data(), size)), "test", {});
    EXPECT_TRUE(graph.ok() || !graph.message().empty());
  }
  EXPECT_FALSE(ImportOnnx({}, "test", {}).ok());
}

TEST(OnnxImport, SurvivesFlippedBytes) {
  const std::string bytes = Rich().Bytes();
  std::mt19937 random(2024);
  int imported = 0;
  for (int round = 0; round < 20000; ++round) {
    std::string damaged = bytes;
    const int flips = 1 + static_cast<int>(random() % 3);
    for (int i = 0; i < flips; ++i) damaged[random() % damaged.size()] = static_cast<char>(random());
    imported += ImportOnnx(std::as_bytes(std::span(damaged)), "test", {}).ok();
  }
  EXPECT_GT(imported, 0);
  EXPECT_LT(imported, 20000);
}

class OnnxModels : public testing::TestWithParam<const char*> {};

TEST_P(OnnxModels, ImportAndVerify) {
  const char* data = std::getenv("WHET_DATA");
  if (!data || !*data) GTEST_SKIP() << "WHET_DATA is not set; it names the folder of the real models";
  const Result<ir::Graph> graph = Import(std::string(data) + "/models/vision/" + GetParam(), {});
  ASSERT_TRUE(graph.ok()) << graph.message();
  EXPECT_TRUE(ops::VerifyGraph(*graph).ok());
  EXPECT_GT(graph->nodes.size(), 60u);
}

INSTANTIATE_TEST_SUITE_P(Real, OnnxModels,
                         testing::Values("mobilenet_v2/mobilenet_v2_quant.onnx",
                                         "yolox_nano/yolox_nano.onnx"));

}  // namespace
}  // namespace whet::import
