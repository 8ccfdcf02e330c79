// SPDX-License-Identifier: Apache-2.0
// Results whose size depends on data, and what models do with them.
#include "import/onnx/test_model.h"

namespace whet::import {
namespace {

using ir::Tensor;
using Ints = std::vector<int64_t>;

// All results by the oracle; the counts come last.
std::vector<Tensor> RunAll(const TestModel& model, const std::vector<Tensor>& inputs) {
  const Result<ir::Graph> graph = model.Import();
  EXPECT_TRUE(graph.ok()) << graph.message();
  if (!graph.ok()) return {};
  auto results = ops::Evaluate(*graph, inputs);
  EXPECT_TRUE(results.ok()) << results.message();
  return results.ok() ? *results : std::vector<Tensor>();
}

TEST(OnnxNonZero, CountsWhatTheModelComputes) {
  TestModel model(13);
  model.Input("x", {2, 3});
  model.Node("NonZero", {"x"}, {"y"});
  model.Output("y", onnx::TensorProto::INT64);
  const auto results = RunAll(model, {F32({2, 3}, {0, 1, 0, 0, 0, 2})});
  ASSERT_EQ(results.size(), 2u);
  EXPECT_EQ(results[0].Ints(), (Ints{0, 1, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0}));
  EXPECT_EQ(results[1].Ints(), (Ints{2}));
}

TEST(OnnxNonZero, OfConstantsHasItsSize) {
  TestModel model(13);
  model.Input("x", {3});
  model.Constant<float>("c", {3}, {1, 0, 1});
  model.Node("NonZero", {"c"}, {"at"});
  model.Node("Gather", {"x", "at"}, {"y"});
  model.Output("y");
  ir::Dims dims;
  EXPECT_EQ(model.Run({F32({3}, {5, 6, 7})}, &dims), (Numbers{5, 7}));
  EXPECT_EQ(dims, (ir::Dims{1, 2}));
}

// What detection models end in: the boxes that were selected, with their scores.
TestModel Detector() {
  TestModel model(13);
  model.Input("boxes", {1, 4, 4});
  model.Input("scores", {1, 1, 4});
  model.Constant<int64_t>("most", {}, {3});
  model.Constant<float>("iou", {}, {0.5f});
  model.Constant<float>("floor", {}, {0.1f});
  model.Node("NonMaxSuppression", {"boxes", "scores", "most", "iou", "floor"}, {"selected"});
  model.Constant<int64_t>("two", {}, {2});
  model.Node("Gather", {"selected", "two"}, {"index"}).Int("axis", 1);
  model.Node("Gather", {"boxes", "index"}, {"best"}).Int("axis", 1);
  model.Node("Add", {"best", "iou"}, {"moved"});
  model.Output("moved");
  return model;
}

TEST(OnnxNonMaxSuppression, GivesBoxesToWhatFollows) {
  const Tensor boxes = F32({1, 4, 4}, {0, 0, 1, 1, 0, 0, 1, 0.9f, 5, 5, 6, 6, 9, 9, 10, 10});
  const auto results = RunAll(Detector(), {boxes, F32({1, 1, 4}, {0.6f, 0.9f, 0.7f, 0.05f})});
  ASSERT_EQ(results.size(), 2u);
  EXPECT_EQ(results[0].dims(), (ir::Dims{1, 3, 4}));
  EXPECT_EQ(results[1].Ints(), (Ints{2}));  // 1 and 2: 0 overlaps 1, and 3 is below the floor
  EXPECT_EQ(results[0].RealAt(3), 1.4f);
  EXPECT_EQ(results[0].RealAt(4), 5.5f);
  EXPECT_EQ(results[0].RealAt(8), 0);  // behind the real size
}

TEST(OnnxCompress, KeepsWhatTheConditionSays) {
  TestModel model(13);
  model.Input("x", {3, 2});
  model.Input("keep", {3}, onnx::TensorProto::BOOL);
  model.Node("Compress", {"x", "keep"}, {"y"}).Int("axis", 0);
  model.Output("y");
  const uint8_t keep[] = {0, 1, 1};
  const Tensor condition = Tensor::FromBytes(DType::kBool, {3}, std::as_bytes(std::span(keep)));
  const auto results = RunAll(model, {F32({3, 2}, {1, 2, 3, 4, 5, 6}), condition});
  ASSERT_EQ(results.size(), 2u);
  EXPECT_EQ(results[0].Ints(), (Ints{3, 4, 5, 6, 0, 0}));
  EXPECT_EQ(results[1].Ints(), (Ints{2}));
}

TEST(OnnxUnique, GivesAllFourResults) {
  TestModel model(13);
  model.Input("x", {5});
  model.Node("Unique", {"x"}, {"y", "first", "inverse", "counts"});
  for (const char* name : {"y", "first", "inverse", "counts"}) model.Output(name);
  const auto results = RunAll(model, {F32({5}, {3, 1, 3, 2, 1})});
  ASSERT_EQ(results.size(), 5u);
  EXPECT_EQ(results[0].Ints(), (Ints{1, 2, 3, 0, 0}));
  EXPECT_EQ(results[1].Ints(), (Ints{1, 3, 0, 0, 0}));
  EXPECT_EQ(results[2].Ints(), (Ints{2, 0, 2, 1, 0}));
  EXPECT_EQ(results[3].Ints(), (Ints{2, 1, 2, 0, 0}));
  EXPECT_EQ(results[4].Ints(), (Ints{3}));
}

// x[x != 0] = 9: what is behind the real indices is written nowhere.
TEST(RealSizes, MaskedAssignmentWritesOnlyRealOnes) {
  TestModel model(13);
  model.Input("x", {4});
  model.Node("NonZero", {"x"}, {"rows"});
  model.Node("Transpose", {"rows"}, {"at"});
  model.Node("Shape", {"at"}, {"shape"});
  model.Constant<int64_t>("zero", {1}, {0});
  model.Node("Gather", {"shape", "zero"}, {"many"});
  model.Constant<float>("nine", {1}, {9});
  model.Node("Expand", {"nine", "many"}, {"nines"});
  model.Node("ScatterND", {"x", "at", "nines"}, {"y"});
  model.Output("y");
  const auto results = RunAll(model, {F32({4}, {0, 1, 0, 2})});
  ASSERT_EQ(results.size(), 1u);
  EXPECT_EQ(results[0].Ints(), (Ints{0, 9, 0, 9}));
}

TEST(RealSizes, MakeNewTensors) {
  TestModel model(13);
  model.Input("x", {4});
  model.Node("NonZero", {"x"}, {"at"});
  model.Node("Shape", {"at"}, {"shape"});
  model.Node("ConstantOfShape", {"shape"}, {"zeros"});
  model.Output("zeros");
  const auto results = RunAll(model, {F32({4}, {0, 1, 0, 2})});
  ASSERT_EQ(results.size(), 2u);
  EXPECT_EQ(results[0].dims(), (ir::Dims{1, 4}));
  EXPECT_EQ(results[1].Ints(), (Ints{2}));
}

// Sizes taken from a computed shape are known where the one that is taken is.
TEST(RealSizes, LeaveTheOtherSizesKnown) {
  TestModel model(13);
  model.Input("x", {2, 3});
  model.Node("NonZero", {"x"}, {"at"});
  model.Node("Shape", {"at"}, {"shape"});
  model.Constant<int64_t>("zero", {1}, {0});
  model.Node("Gather", {"shape", "zero"}, {"rank"});
  model.Node("Tile", {"one", "rank"}, {"ones"});
  model.Constant<float>("one", {1}, {1});
  model.Output("ones");
  const auto results = RunAll(model, {F32({2, 3}, {0, 1, 0, 2, 0, 0})});
  ASSERT_EQ(results.size(), 1u);
  EXPECT_EQ(results[0].Ints(), (Ints{1, 1}));
}

// The first elements of its result hold what is behind the real ones; forwards they do not, nor along another axis.
TEST(RealSizes, RefuseProductsFromTheEnd) {
  for (const auto& [reverse, axis, runs] : {std::tuple{1, 1, false}, {0, 1, true}, {1, 0, true}}) {
    TestModel model(26);
    model.Input("x", {4});
    model.Node("NonZero", {"x"}, {"at"});
    model.Constant<int64_t>("axis", {}, {axis});
    model.Node("CumProd", {"at", "axis"}, {"y"}).Int("reverse", reverse);
    model.Output("y", onnx::TensorProto::INT64);
    const Result<ir::Graph> graph = model.Import();
    EXPECT_EQ(graph.ok(), runs) << reverse << axis;
    EXPECT_EQ(graph.message().find("depends on data") != std::string::npos, !runs) << graph.message();
  }
}

TEST(RealSizes, MaximaLookAtRealOnesOnly) {
  TestModel model(13);
  model.Input("x", {4});
  model.Node("NonZero", {"x"}, {"at"});
  model.Node("Gather", {"x", "at"}, {"values"});
  model.Node("ArgMax", {"values"}, {"y"}).Int("axis", 1).Int("keepdims", 0);
  model.Output("y", onnx::TensorProto::INT64);
  EXPECT_EQ(RunAll(model, {F32({4}, {0, -3, 0, -2})}).at(0).Ints(), (Ints{1}));
}

TEST(RealSizes, AreRefusedWhereOthersWouldCount) {
  TestModel model(13);
  model.Input("x", {4});
  model.Node("NonZero", {"x"}, {"at"});
  model.Node("Gather", {"x", "at"}, {"values"});
  model.Node("ReduceMean", {"values"}, {"y"}).Ints("axes", {1});
  model.Output("y");
  const std::string error = model.ErrorText();
  EXPECT_NE(error.find("the_ReduceMean"), std::string::npos) << error;
  EXPECT_NE(error.find("depends on data"), std::string::npos) << error;
}

}  // namespace
}  // namespace whet::import
