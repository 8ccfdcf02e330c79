// SPDX-License-Identifier: Apache-2.0
// Operators as they were in the first operator sets.
#include <gtest/gtest.h>

#include <random>

#include "import/onnx/test_model.h"

namespace whet::import {
namespace {

TestModel Meeting(int opset, const std::vector<int64_t>& dims, const std::vector<float>& second) {
  TestModel model(opset);
  model.Input("a", {2, 2, 2});
  model.Constant<float>("b", dims, second);
  model.Output("y");
  return model;
}

const ir::Tensor& Zeros() {
  static const ir::Tensor zeros = F32({2, 2, 2}, std::vector<float>(8, 0));
  return zeros;
}

TEST(EarlyOperators, MeetAlongAnAxis) {
  TestModel model = Meeting(6, {2}, {1, 2});
  model.Node("Add", {"a", "b"}, {"y"}).Int("broadcast", 1).Int("axis", 1);
  EXPECT_EQ(model.Run({Zeros()}), (Numbers{1, 1, 2, 2, 1, 1, 2, 2}));
  model = Meeting(6, {2, 2}, {1, 2, 3, 4});
  model.Node("Sub", {"a", "b"}, {"y"}).Int("broadcast", 1).Int("axis", 0);
  EXPECT_EQ(model.Run({Zeros()}), (Numbers{-1, -1, -2, -2, -3, -3, -4, -4}));
}

TEST(EarlyOperators, MeetAtTheEndOrAsOneNumber) {
  TestModel model = Meeting(1, {2}, {1, 2});
  model.Node("Add", {"a", "b"}, {"y"}).Int("broadcast", 1).Ints("consumed_inputs", {0, 0});
  EXPECT_EQ(model.Run({Zeros()}), (Numbers{1, 2, 1, 2, 1, 2, 1, 2}));
  model = Meeting(6, {1, 1}, {3});
  model.Node("Add", {"a", "b"}, {"y"}).Int("broadcast", 1).Int("axis", 0);
  EXPECT_EQ(model.Run({Zeros()}), (Numbers{3, 3, 3, 3, 3, 3, 3, 3}));
}

TEST(EarlyOperators, RefuseToMeetOtherwise) {
  TestModel model = Meeting(6, {2}, {1, 2});
  model.Node("Add", {"a", "b"}, {"y"});
  EXPECT_NE(model.ErrorText().find("'broadcast'"), std::string::npos);
  model = Meeting(6, {2}, {1, 2});
  model.Node("Add", {"a", "b"}, {"y"}).Int("broadcast", 1).Int("axis", 3);
  EXPECT_NE(model.ErrorText().find("axis 3"), std::string::npos);
  model = Meeting(6, {1, 1, 1, 2}, {1, 2});
  model.Node("Add", {"a", "b"}, {"y"}).Int("broadcast", 1);
  EXPECT_NE(model.ErrorText().find("more dimensions"), std::string::npos);
}

TEST(EarlyOperators, SlopesLieAlongTheChannels) {
  for (const auto& [opset, expected] :
       {std::pair{6, Numbers{-1, -1, -2, -2}}, {7, Numbers{-1, -2, -1, -2}}}) {
    TestModel model(opset);
    model.Input("x", {1, 2, 2});
    model.Constant<float>("slope", {2}, {1, 2});
    model.Node("PRelu", {"x", "slope"}, {"y"});
    model.Output("y");
    EXPECT_EQ(model.Run({F32({1, 2, 2}, {-1, -1, -1, -1})}), expected) << opset;
  }
}

// One node on x [1, 1, 1, 2] = {1, 2}; `change` gives it attributes.
template <typename Change>
Numbers RunNode(int opset, const std::string& op, const Change& change, ir::Dims* dims = nullptr) {
  TestModel model(opset);
  model.Input("x", {1, 1, 1, 2});
  TestNode node = model.Node(op, {"x"}, {"y"});
  change(node);
  model.Output("y");
  return model.Run({F32({1, 1, 1, 2}, {1, 2})}, dims);
}

TEST(EarlyOperators, TakeAttributesForOperands) {
  ir::Dims dims;
  EXPECT_EQ(RunNode(1, "Reshape", [](TestNode& n) { n.Ints("shape", {0, -1}); }, &dims), (Numbers{1, 2}));
  EXPECT_EQ(dims, (ir::Dims{1, 2}));
  EXPECT_EQ(
      RunNode(1, "Pad", [](TestNode& n) { n.Ints("paddings", {0, 0, 0, 1, 0, 0, 0, 0}).Real("value", 5); }),
      (Numbers{5, 1, 2}));
  EXPECT_EQ(RunNode(1, "Upsample", [](TestNode& n) { n.Real("width_scale", 2).Real("height_scale", 1); }),
            (Numbers{1, 1, 2, 2}));
  EXPECT_EQ(RunNode(1, "Cast", [](TestNode& n) { n.Text("to", "INT32"); }), (Numbers{1, 2}));
  EXPECT_EQ(RunNode(1, "GlobalLpPool", [](TestNode& n) { n.Real("p", 1); }), (Numbers{3}));
  EXPECT_NEAR(RunNode(1, "Selu", [](TestNode&) {})[0], 1.0507, 1e-6);
}

TEST(EarlyOperators, NameTypesInCapitals) {
  TestModel model(1);
  model.Input("x", {1});
  model.Node("Cast", {"x"}, {"y"}).Text("to", "whole");
  model.Output("y");
  EXPECT_NE(model.ErrorText().find("'to'"), std::string::npos);
}

TEST(EarlyOperators, ConcatJoinsChannelsByItself) {
  TestModel model(1);
  model.Input("x", {2, 1});
  model.Node("Concat", {"x", "x"}, {"y"});
  model.Output("y");
  EXPECT_EQ(model.Run({F32({2, 1}, {1, 2})}), (Numbers{1, 1, 2, 2}));
}

TEST(EarlyOperators, TileRepeatsOneAxis) {
  TestModel model(1);
  model.Input("x", {1, 2});
  model.Constant<float>("tiles", {}, {2});
  model.Constant<float>("axis", {}, {1});
  model.Node("Tile", {"x", "tiles", "axis"}, {"y"});
  model.Output("y");
  EXPECT_EQ(model.Run({F32({1, 2}, {1, 2})}), (Numbers{1, 2, 1, 2}));
}

TEST(EarlyOperators, SplitTakesItsSizesAsOperand) {
  TestModel model(1);
  model.Input("x", {3});
  model.Constant<int64_t>("sizes", {2}, {1, 2});
  model.Node("Split", {"x", "sizes"}, {"unused", "y"}).Int("axis", 0);
  model.Output("y");
  EXPECT_EQ(model.Run({F32({3}, {1, 2, 3})}), (Numbers{2, 3}));
}

TEST(EarlyOperators, NormaliseEachElement) {
  TestModel model(6);
  model.Input("x", {1, 1, 2});
  model.Constant<float>("scale", {1, 2}, {1, 2});
  model.Constant<float>("bias", {1, 2}, {0, 1});
  model.Constant<float>("mean", {1, 2}, {1, 2});
  model.Constant<float>("variance", {1, 2}, {1, 4});
  model.Node("BatchNormalization", {"x", "scale", "bias", "mean", "variance"}, {"y"})
      .Int("spatial", 0)
      .Int("is_test", 1)
      .Real("epsilon", 0);
  model.Output("y");
  EXPECT_EQ(model.Run({F32({1, 1, 2}, {3, 6})}), (Numbers{2, 5}));
}

TEST(EarlyOperators, FilesBeforeOperatorSetsAreOfTheFirst) {
  TestModel model = Meeting(6, {2, 2, 2}, std::vector<float>(8, 1));
  model.Node("Add", {"a", "b"}, {"y"});
  model.proto.clear_opset_import();
  model.proto.set_ir_version(2);
  EXPECT_EQ(model.Run({Zeros()}), Numbers(8, 1));
  model.proto.set_ir_version(3);
  EXPECT_NE(model.ErrorText().find("names no version"), std::string::npos);
}

// A bit of everything that the first operator set has in another form.
TestModel Everything() {
  TestModel model(1);
  model.Input("x", {1, 2, 3, 3});
  model.Constant<float>("b", {2}, {1, 2});
  model.Constant<float>("two", {}, {2});
  model.Constant<float>("axis", {}, {1});
  model.Node("Add", {"x", "b"}, {"sum"}).Int("broadcast", 1).Int("axis", 1);
  model.Node("PRelu", {"sum", "b"}, {"bent"});
  model.Node("Tile", {"bent", "two", "axis"}, {"tiled"});
  model.Node("Upsample", {"tiled"}, {"grown"}).Real("width_scale", 2).Real("height_scale", 2);
  model.Node("Crop", {"grown"}, {"cut"}).Ints("border", {1, 1, 1, 1}).Ints("scale", {2, 2});
  model.Node("ImageScaler", {"cut"}, {"scaled"}).Reals("bias", {1, 2, 3, 4});
  model.Node("Pad", {"scaled"}, {"padded"}).Ints("paddings", {0, 0, 1, 1, 0, 0, 1, 1});
  model.Node("Reshape", {"padded"}, {"flat"}).Ints("shape", {4, -1});
  model.Node("Cast", {"flat"}, {"y"}).Text("to", "INT32");
  model.Output("y", onnx::TensorProto::INT32);
  return model;
}

TEST(EarlyOperators, SurviveFlippedBytes) {
  EXPECT_EQ(Everything().Run({F32({1, 2, 3, 3}, std::vector<float>(18, 0))}).size(), 64u);
  const std::string bytes = Everything().Bytes();
  std::mt19937 random(2025);
  int imported = 0;
  for (int round = 0; round < 10000; ++round) {
    std::string damaged = bytes;
    for (unsigned i = 0; i <= random() % 3; ++i)
      damaged[random() % damaged.size()] = static_cast<char>(random());
    imported += ImportOnnx(std::as_bytes(std::span(damaged)), "test", {}).ok();
  }
  EXPECT_GT(imported, 0);
  EXPECT_LT(imported, 10000);
}

TEST(ExperimentalOperators, ScaleAndShift) {
  EXPECT_EQ(RunNode(1, "Affine", [](TestNode& n) { n.Real("alpha", 2).Real("beta", 1); }), (Numbers{3, 5}));
  EXPECT_EQ(RunNode(1, "ImageScaler", [](TestNode& n) { n.Real("scale", 2).Reals("bias", {-1}); }),
            (Numbers{1, 3}));
  EXPECT_NEAR(RunNode(1, "ScaledTanh", [](TestNode& n) { n.Real("alpha", 2).Real("beta", 0.5F); })[1],
              1.5231883, 1e-6);
  EXPECT_NEAR(RunNode(1, "ParametricSoftplus", [](TestNode& n) { n.Real("alpha", 2).Real("beta", 0.5F); })[1],
              2.6265234, 1e-6);
}

TEST(ExperimentalOperators, CropCutsImages) {
  TestModel model(1);
  model.Input("x", {1, 1, 3, 3});
  model.Node("Crop", {"x"}, {"y"}).Ints("border", {1, 0, 0, 1});
  model.Output("y");
  const ir::Tensor image = F32({1, 1, 3, 3}, {1, 2, 3, 4, 5, 6, 7, 8, 9});
  EXPECT_EQ(model.Run({image}), (Numbers{2, 3, 5, 6}));
  model.proto.mutable_graph()->mutable_node(0)->clear_attribute();
  TestNode(model.proto.mutable_graph()->mutable_node(0)).Ints("border", {1, 0, 0, 1}).Ints("scale", {1, 2});
  EXPECT_EQ(model.Run({image}), (Numbers{2, 3}));
}

}  // namespace
}  // namespace whet::import
