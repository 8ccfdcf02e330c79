// SPDX-License-Identifier: Apache-2.0
// Operators that move elements by index, repeat them and cut them into blocks.
#include "import/onnx/test_model.h"

namespace whet::import {
namespace {

using ir::Tensor;

struct Model : TestModel {
  explicit Model(int opset = 18) : TestModel(opset) { Output("y"); }
};

TEST(OnnxScatter, AddsUpdates) {
  Model model;
  model.Input("x", {2, 3});
  model.Constant<int64_t>("at", {3, 2}, {0, 1, 1, 2, 0, 1});
  model.Constant<float>("u", {3}, {1, 2, 3});
  model.Node("ScatterND", {"x", "at", "u"}, {"y"}).Text("reduction", "add");
  EXPECT_EQ(model.Run({F32({2, 3}, {1, 1, 1, 1, 1, 1})}), (Numbers{1, 5, 1, 1, 1, 3}));
}

TEST(OnnxScatter, PutsElements) {
  Model model;
  model.Input("x", {3, 2});
  model.Input("at", {1, 2}, onnx::TensorProto::INT32);
  model.Constant<float>("u", {1, 2}, {8, 9});
  model.Node("ScatterElements", {"x", "at", "u"}, {"y"});
  EXPECT_EQ(model.Run({F32({3, 2}, {1, 2, 3, 4, 5, 6}), Tensor::Of<int32_t>({1, 2}, {-1, 0})}),
            (Numbers{1, 9, 3, 4, 8, 6}));
}

TEST(OnnxTensorScatter, GoesAroundTheEnd) {
  Model model(24);
  model.Input("cache", {2, 3, 1});
  model.Input("update", {2, 2, 1});
  model.Input("from", {2}, onnx::TensorProto::INT64);
  model.Node("TensorScatter", {"cache", "update", "from"}, {"y"}).Text("mode", "circular");
  EXPECT_EQ(model.Run({F32({2, 3, 1}, {1, 2, 3, 4, 5, 6}), F32({2, 2, 1}, {7, 8, 9, 10}),
                       Tensor::Of<int64_t>({2}, {2, 0})}),
            (Numbers{8, 2, 7, 9, 10, 6}));
}

TEST(OnnxGather, TakesBatchesOfTuples) {
  Model model;
  model.Input("x", {2, 2, 2});
  model.Constant<int64_t>("at", {2, 1}, {1, 0});
  model.Node("GatherND", {"x", "at"}, {"y"}).Int("batch_dims", 1);
  EXPECT_EQ(model.Run({F32({2, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8})}), (Numbers{3, 4, 5, 6}));
}

TEST(OnnxOneHot, CountsFromTheEndToo) {
  Model model;
  model.Input("x", {3}, onnx::TensorProto::INT64);
  model.Constant<int64_t>("depth", {}, {3});
  model.Constant<float>("values", {2}, {5, 7});
  model.Node("OneHot", {"x", "depth", "values"}, {"y"});
  EXPECT_EQ(model.Run({Tensor::Of<int64_t>({3}, {0, -1, 3})}), (Numbers{7, 5, 5, 5, 5, 7, 5, 5, 5}));
}

TEST(OnnxReverseSequence, LeavesWhatIsBehind) {
  Model model;
  model.Input("x", {3, 2});
  model.Input("lens", {2}, onnx::TensorProto::INT64);
  model.Node("ReverseSequence", {"x", "lens"}, {"y"});
  EXPECT_EQ(model.Run({F32({3, 2}, {1, 2, 3, 4, 5, 6}), Tensor::Of<int64_t>({2}, {3, 2})}),
            (Numbers{5, 4, 3, 2, 1, 6}));
}

TEST(OnnxTile, RepeatsEveryAxis) {
  Model model;
  model.Input("x", {1, 2});
  model.Constant<int64_t>("r", {2}, {2, 3});
  model.Node("Tile", {"x", "r"}, {"y"});
  EXPECT_EQ(model.Run({F32({1, 2}, {1, 2})}), (Numbers{1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2}));
}

TEST(OnnxPad, TakesElementsAgain) {
  const auto padded = [](const std::string& mode) {
    Model model;
    model.Input("x", {3});
    model.Constant<int64_t>("pads", {2}, {2, 3});
    model.Node("Pad", {"x", "pads"}, {"y"}).Text("mode", mode);
    return model.Run({F32({3}, {1, 2, 3})});
  };
  EXPECT_EQ(padded("reflect"), (Numbers{3, 2, 1, 2, 3, 2, 1, 2}));
  EXPECT_EQ(padded("edge"), (Numbers{1, 1, 1, 2, 3, 3, 3, 3}));
  EXPECT_EQ(padded("wrap"), (Numbers{2, 3, 1, 2, 3, 1, 2, 3}));
}

TEST(OnnxPad, CutsWherePadsAreNegative) {
  Model model;
  model.Input("x", {4});
  model.Constant<int64_t>("pads", {2}, {-1, 2});
  model.Node("Pad", {"x", "pads"}, {"y"});
  EXPECT_EQ(model.Run({F32({4}, {1, 2, 3, 4})}), (Numbers{2, 3, 4, 0, 0}));
}

TEST(OnnxSpaceToDepth, AndBack) {
  Model model;
  model.Input("x", {1, 1, 2, 4});
  model.Node("SpaceToDepth", {"x"}, {"deep"}).Int("blocksize", 2);
  model.Node("DepthToSpace", {"deep"}, {"y"}).Int("blocksize", 2);
  EXPECT_EQ(model.Run({F32({1, 1, 2, 4}, {1, 2, 3, 4, 5, 6, 7, 8})}), (Numbers{1, 2, 3, 4, 5, 6, 7, 8}));
}

TEST(OnnxSpaceToDepth, KeepsChannelsTogetherInModeCrd) {
  Model model(24);
  model.Input("x", {1, 2, 2, 2});
  model.Node("SpaceToDepth", {"x"}, {"y"}).Int("blocksize", 2).Text("mode", "CRD");
  EXPECT_EQ(model.Run({F32({1, 2, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8})}), (Numbers{1, 2, 3, 4, 5, 6, 7, 8}));
}

TEST(OnnxReshape, NamesTheInputThatDecidesItsShape) {
  Model model;
  model.Input("x", {2, 3});
  model.Input("shape", {2}, onnx::TensorProto::INT64);
  model.Node("Reshape", {"x", "shape"}, {"y"});
  ImportReport report;
  EXPECT_FALSE(model.Import({}, &report).ok());
  EXPECT_EQ(report.wanted, std::set<std::string>{"shape"});
}

TEST(OnnxCol2Im, AddsWhatOverlaps) {
  Model model;
  model.Input("x", {1, 2, 2});
  model.Constant<int64_t>("image", {1}, {3});
  model.Constant<int64_t>("block", {1}, {2});
  model.Node("Col2Im", {"x", "image", "block"}, {"y"});
  EXPECT_EQ(model.Run({F32({1, 2, 2}, {1, 2, 3, 4})}), (Numbers{1, 5, 4}));
}

TEST(OnnxCenterCropPad, CutsAndPads) {
  Model model;
  model.Input("x", {1, 5});
  model.Constant<int64_t>("shape", {2}, {2, 2});
  model.Node("CenterCropPad", {"x", "shape"}, {"y"});
  EXPECT_EQ(model.Run({F32({1, 5}, {1, 2, 3, 4, 5})}), (Numbers{2, 3, 0, 0}));
}

TEST(OnnxRange, StopsBeforeTheLimit) {
  Model model;
  model.Input("x", {3});
  model.Constant<float>("start", {}, {1});
  model.Constant<float>("limit", {}, {-2});
  model.Constant<float>("delta", {}, {-1});
  model.Node("Range", {"start", "limit", "delta"}, {"r"});
  model.Node("Add", {"x", "r"}, {"y"});
  EXPECT_EQ(model.Run({F32({3}, {0, 0, 0})}), (Numbers{1, 0, -1}));
}

TEST(EmptyTensors, GoThroughModels) {
  Model model;
  model.Input("x", {0, 3});
  model.Constant<float>("c", {1, 3}, {1, 2, 3});
  model.Node("Concat", {"x", "c"}, {"y"}).Int("axis", 0);
  EXPECT_EQ(model.Run({F32({0, 3}, {})}), (Numbers{1, 2, 3}));
}

}  // namespace
}  // namespace whet::import
