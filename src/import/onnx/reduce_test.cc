// SPDX-License-Identifier: Apache-2.0
// Reductions, running totals, TopK, Softmax and its relatives.
#include <cmath>

#include "import/onnx/test_model.h"

namespace whet::import {
namespace {

const std::vector<float> kSix{1, 2, 3, 4, 5, 6};

Numbers ReduceRows(int opset, const std::string& op) {
  TestModel model(opset);
  model.Input("x", {2, 3});
  if (opset < 18) {
    model.Node(op, {"x"}, {"y"}).Ints("axes", {-1}).Int("keepdims", 0);
  } else {
    model.Constant<int64_t>("axes", {1}, {1});
    model.Node(op, {"x", "axes"}, {"y"}).Int("keepdims", 0);
  }
  model.Output("y");
  ir::Dims dims;
  const Numbers result = model.Run({F32({2, 3}, kSix)}, &dims);
  EXPECT_EQ(dims, (ir::Dims{2})) << op;
  return result;
}

TEST(OnnxReduce, FoldsByEachKind) {
  for (int opset : {11, 18}) {
    EXPECT_EQ(ReduceRows(opset, "ReduceSum"), (Numbers{6, 15}));
    EXPECT_EQ(ReduceRows(opset, "ReduceProd"), (Numbers{6, 120}));
    EXPECT_EQ(ReduceRows(opset, "ReduceMax"), (Numbers{3, 6}));
    EXPECT_EQ(ReduceRows(opset, "ReduceMin"), (Numbers{1, 4}));
    EXPECT_EQ(ReduceRows(opset, "ReduceMean"), (Numbers{2, 5}));
    EXPECT_EQ(ReduceRows(opset, "ReduceL1"), (Numbers{6, 15}));
    EXPECT_EQ(ReduceRows(opset, "ReduceSumSquare"), (Numbers{14, 77}));
    EXPECT_EQ(ReduceRows(opset, "ReduceL2"), (Numbers{std::sqrt(14.0f), std::sqrt(77.0f)}));
    EXPECT_NEAR(ReduceRows(opset, "ReduceLogSum").at(0), std::log(6.0), 1e-6);
    EXPECT_NEAR(ReduceRows(opset, "ReduceLogSumExp").at(0), std::log(std::exp(1) + std::exp(2) + std::exp(3)),
                1e-5);
  }
}

TEST(OnnxReduce, FoldsAllAxesOrNone) {
  for (const auto& [noop, expected] : {std::pair<int64_t, Numbers>{0, {21}}, {1, {1, 2, 3, 4, 5, 6}}}) {
    TestModel model(18);
    model.Input("x", {2, 3});
    model.Node("ReduceSum", {"x"}, {"y"}).Int("noop_with_empty_axes", noop);
    model.Output("y");
    EXPECT_EQ(model.Run({F32({2, 3}, kSix)}), expected);
  }
}

TEST(OnnxReduce, GivesTheNeutralNumberOfNoElements) {
  for (const auto& [op, expected] : {std::pair<const char*, double>{"ReduceSum", 0},
                                     {"ReduceProd", 1},
                                     {"ReduceMax", -HUGE_VAL},
                                     {"ReduceMin", HUGE_VAL}}) {
    TestModel model(20);
    model.Constant<float>("x", {2, 0}, {});
    model.Constant<int64_t>("axes", {1}, {1});
    model.Node(op, {"x", "axes"}, {"y"});
    model.Output("y");
    EXPECT_EQ(model.Run({}), (Numbers{expected, expected})) << op;
  }
}

TEST(OnnxArgMin, TakesTheLastIfAsked) {
  TestModel model(13);
  model.Input("x", {4});
  model.Node("ArgMin", {"x"}, {"y"}).Int("select_last_index", 1).Int("keepdims", 0);
  model.Output("y", onnx::TensorProto::INT64);
  EXPECT_EQ(model.Run({F32({4}, {1, 0, 0, 2})}), (Numbers{2}));
}

TEST(OnnxCumSum, ReadsTheAxis) {
  TestModel model(14);
  model.Input("x", {2, 3});
  model.Constant<int32_t>("axis", {}, {-2});
  model.Node("CumSum", {"x", "axis"}, {"y"}).Int("reverse", 1);
  model.Output("y");
  EXPECT_EQ(model.Run({F32({2, 3}, kSix)}), (Numbers{5, 7, 9, 4, 5, 6}));
}

TEST(OnnxTopK, GivesValuesAndIndices) {
  for (const char* wanted : {"v", "i"}) {
    TestModel model(11);
    model.Input("x", {2, 3});
    model.Constant<int64_t>("k", {1}, {2});
    model.Node("TopK", {"x", "k"}, {"v", "i"}).Int("largest", 0);
    model.Output(wanted);
    EXPECT_EQ(model.Run({F32({2, 3}, {3, 1, 2, 5, 5, 4})}),
              *wanted == 'v' ? (Numbers{1, 2, 4, 5}) : (Numbers{1, 2, 2, 0}));
  }
}

TEST(OnnxHardmax, MarksTheFirstLargest) {
  TestModel model(13);
  model.Input("x", {2, 3});
  model.Node("Hardmax", {"x"}, {"y"}).Int("axis", 1);
  model.Output("y");
  EXPECT_EQ(model.Run({F32({2, 3}, {3, 3, 2, 4, 5, 4})}), (Numbers{1, 0, 0, 0, 1, 0}));
}

TEST(OnnxHardmax, TakesAMatrixBeforeOperatorSet13) {
  TestModel model(11);
  model.Input("x", {1, 2, 2});
  model.Node("Hardmax", {"x"}, {"y"});
  model.Output("y");
  EXPECT_EQ(model.Run({F32({1, 2, 2}, {1, 2, 4, 3})}), (Numbers{0, 0, 1, 0}));
}

TEST(OnnxLogSoftmax, IsTheLogarithmOfSoftmax) {
  TestModel model(13);
  model.Input("x", {1, 2});
  model.Node("LogSoftmax", {"x"}, {"y"});
  model.Output("y");
  const Numbers y = model.Run({F32({1, 2}, {1000, 1000})});
  EXPECT_NEAR(y.at(0), std::log(0.5), 1e-6);
}

}  // namespace
}  // namespace whet::import
