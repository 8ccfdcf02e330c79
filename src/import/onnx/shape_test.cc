// SPDX-License-Identifier: Apache-2.0
// Shapes, movement, pools and reductions.
#include <numeric>

#include "import/onnx/test_model.h"

namespace whet::import {
namespace {

std::vector<float> Count(int n) {
  std::vector<float> values(static_cast<size_t>(n));
  std::iota(values.begin(), values.end(), 1.0f);
  return values;
}

// A model of one node with one float input "x" and result "y".
struct OneNode {
  OneNode(int opset, const std::string& op, ir::Dims dims, const std::vector<std::string>& more = {})
      : model(opset), dims(std::move(dims)), node(Add(op, more)) {
    model.Output("y");
  }
  TestNode Add(const std::string& op, const std::vector<std::string>& more) {
    model.Input("x", dims);
    std::vector<std::string> inputs{"x"};
    inputs.insert(inputs.end(), more.begin(), more.end());
    return model.Node(op, inputs, {"y"});
  }
  Numbers Run(ir::Dims* result = nullptr) {
    return model.Run({F32(dims, Count(static_cast<int>(ir::ElementCount(dims))))}, result);
  }
  TestModel model;
  ir::Dims dims;
  TestNode node;
};

TEST(OnnxPool, TakesTheMaximumAndRoundsUp) {
  OneNode floor(12, "MaxPool", {1, 1, 1, 5});
  floor.node.Ints("kernel_shape", {1, 2}).Ints("strides", {1, 2});
  EXPECT_EQ(floor.Run(), (Numbers{2, 4}));
  OneNode ceil(12, "MaxPool", {1, 1, 1, 5});
  ceil.node.Ints("kernel_shape", {1, 2}).Ints("strides", {1, 2}).Int("ceil_mode", 1);
  EXPECT_EQ(ceil.Run(), (Numbers{2, 4, 5}));
}

TEST(OnnxPool, CountsPaddingWhenAsked) {
  OneNode without(11, "AveragePool", {1, 1, 1, 3});
  without.node.Ints("kernel_shape", {1, 2}).Ints("pads", {0, 1, 0, 0});
  EXPECT_EQ(without.Run(), (Numbers{1, 1.5, 2.5}));
  OneNode with(11, "AveragePool", {1, 1, 1, 3});
  with.node.Ints("kernel_shape", {1, 2}).Ints("pads", {0, 1, 0, 0}).Int("count_include_pad", 1);
  EXPECT_EQ(with.Run(), (Numbers{0.5, 1.5, 2.5}));
}

TEST(OnnxPool, ReducesWholeImages) {
  ir::Dims dims;
  EXPECT_EQ(OneNode(11, "GlobalAveragePool", {1, 2, 2, 2}).Run(&dims), (Numbers{2.5, 6.5}));
  EXPECT_EQ(dims, (ir::Dims{1, 2, 1, 1}));
  EXPECT_EQ(OneNode(11, "GlobalMaxPool", {1, 2, 2, 2}).Run(), (Numbers{4, 8}));
}

TEST(OnnxPool, StepsOverElementsWhenDilated) {
  OneNode pool(11, "MaxPool", {1, 1, 3, 3});
  pool.node.Ints("kernel_shape", {2, 2}).Ints("dilations", {2, 2});
  EXPECT_EQ(pool.Run(), (Numbers{9}));
}

TEST(OnnxReduceMean, ReadsAxesOfEitherKind) {
  OneNode old(11, "ReduceMean", {2, 3});
  old.node.Ints("axes", {-1}).Int("keepdims", 0);
  EXPECT_EQ(old.Run(), (Numbers{2, 5}));
  OneNode now(18, "ReduceMean", {2, 3}, {"axes"});
  now.model.Constant<int64_t>("axes", {1}, {0});
  ir::Dims dims;
  EXPECT_EQ(now.Run(&dims), (Numbers{2.5, 3.5, 4.5}));
  EXPECT_EQ(dims, (ir::Dims{1, 3}));
}

TEST(OnnxArgMax, KeepsTheDimension) {
  OneNode node(13, "ArgMax", {2, 3});
  node.node.Int("axis", 1);
  ir::Dims dims;
  EXPECT_EQ(node.Run(&dims), (Numbers{2, 2}));
  EXPECT_EQ(dims, (ir::Dims{2, 1}));
}

TEST(OnnxSoftmax, FlattensInOldOperatorSets) {
  OneNode old(11, "Softmax", {1, 2, 2});
  old.node.Int("axis", 1);
  const Numbers all = old.Run();
  EXPECT_NEAR(all[0] + all[1] + all[2] + all[3], 1, 1e-6);
  OneNode now(13, "Softmax", {1, 2, 2});
  const Numbers rows = now.Run();
  EXPECT_NEAR(rows[0] + rows[1], 1, 1e-6);
  EXPECT_NEAR(rows[1], 0.7310586, 1e-6);
}

TEST(OnnxReshape, CopiesAndFillsSizes) {
  OneNode node(13, "Reshape", {2, 3, 4}, {"shape"});
  node.model.Constant<int64_t>("shape", {3}, {0, 2, -1});
  ir::Dims dims;
  node.Run(&dims);
  EXPECT_EQ(dims, (ir::Dims{2, 2, 6}));
}

TEST(OnnxReshape, KeepsAnOpenBatch) {
  TestModel model(13);
  model.Input("x", {-1, 3, 2});
  model.Constant<int64_t>("shape", {2}, {0, -1});
  model.Node("Reshape", {"x", "shape"}, {"y"});
  model.Output("y");
  ir::Dims dims;
  model.Run({F32({5, 3, 2}, Count(30))}, &dims);
  EXPECT_EQ(dims, (ir::Dims{5, 6}));
  const Result<ir::Graph> open = model.Import();
  EXPECT_EQ(ToString(open->type(open->inputs[0]).shape), "[x_0, 3, 2]");
  ImportOptions options;
  options.bindings = {{"x_0", 7}};
  const Result<ir::Graph> bound = model.Import(options);
  EXPECT_EQ(ToString(bound->type(bound->outputs[0]).shape), "[7, 6]");
}

TEST(OnnxReshape, ComputesItsShapeAtImport) {
  TestModel model(13);
  model.Input("x", {4, 2, 3});
  model.Constant<int64_t>("zero", {}, {0});
  model.Constant<int64_t>("front", {1}, {0});
  model.Constant<int64_t>("rest", {1}, {-1});
  model.Node("Shape", {"x"}, {"shape"});
  model.Node("Gather", {"shape", "zero"}, {"batch"});
  model.Node("Unsqueeze", {"batch", "front"}, {"list"});
  model.Node("Concat", {"list", "rest"}, {"wanted"}).Int("axis", 0);
  model.Node("Reshape", {"x", "wanted"}, {"y"});
  model.Output("y");
  const Result<ir::Graph> graph = model.Import();
  ASSERT_TRUE(graph.ok()) << graph.message();
  ASSERT_EQ(graph->nodes.size(), 1u) << PrintGraph(*graph);
  EXPECT_EQ(graph->nodes[0].attrs.Ints("shape"), (std::vector<int64_t>{4, 6}));
}

TEST(OnnxReshape, LeavesAShapeThatOnlyTheInputTells) {
  TestModel model(13);
  model.Input("x", {-1, 2, 3});
  model.Constant<int64_t>("zero", {1}, {0});
  model.Constant<int64_t>("rest", {1}, {-1});
  model.Node("Shape", {"x"}, {"shape"});
  model.Node("Gather", {"shape", "zero"}, {"batch"});
  model.Node("Concat", {"batch", "rest"}, {"wanted"}).Int("axis", 0);
  model.Node("Reshape", {"x", "wanted"}, {"y"});
  model.Output("y");
  ir::Dims dims;
  EXPECT_EQ(model.Run({F32({2, 2, 3}, Count(12))}, &dims).size(), 12u);
  EXPECT_EQ(dims, (ir::Dims{2, 6}));
}

TEST(OnnxShape, FlattensSqueezesAndUnsqueezes) {
  ir::Dims dims;
  OneNode flatten(11, "Flatten", {2, 3, 4});
  flatten.node.Int("axis", 2);
  flatten.Run(&dims);
  EXPECT_EQ(dims, (ir::Dims{6, 4}));
  OneNode squeeze(11, "Squeeze", {1, 3, 1});
  squeeze.node.Ints("axes", {-1});
  squeeze.Run(&dims);
  EXPECT_EQ(dims, (ir::Dims{1, 3}));
  OneNode unsqueeze(13, "Unsqueeze", {3}, {"axes"});
  unsqueeze.model.Constant<int64_t>("axes", {2}, {0, -1});
  unsqueeze.Run(&dims);
  EXPECT_EQ(dims, (ir::Dims{1, 3, 1}));
}

TEST(OnnxTranspose, ReversesByDefault) {
  EXPECT_EQ(OneNode(13, "Transpose", {2, 3}).Run(), (Numbers{1, 4, 2, 5, 3, 6}));
}

TEST(OnnxSlice, ReadsAttributesAndOperands) {
  OneNode old(9, "Slice", {2, 3});
  old.node.Ints("starts", {1, 0}).Ints("ends", {2, -1});
  EXPECT_EQ(old.Run(), (Numbers{4, 5}));
  OneNode now(13, "Slice", {1, 6}, {"starts", "ends", "axes", "steps"});
  now.model.Constant<int64_t>("starts", {1}, {-5});
  now.model.Constant<int64_t>("ends", {1}, {INT64_MAX});
  now.model.Constant<int64_t>("axes", {1}, {1});
  now.model.Constant<int64_t>("steps", {1}, {2});
  EXPECT_EQ(now.Run(), (Numbers{2, 4, 6}));
}

TEST(OnnxSlice, GoesBackwards) {
  OneNode node(13, "Slice", {6}, {"starts", "ends", "axes", "steps"});
  node.model.Constant<int64_t>("starts", {1}, {5});
  node.model.Constant<int64_t>("ends", {1}, {0});
  node.model.Constant<int64_t>("axes", {1}, {0});
  node.model.Constant<int64_t>("steps", {1}, {-1});
  EXPECT_EQ(node.Run(), (Numbers{6, 5, 4, 3, 2}));
}

TEST(OnnxSplit, GivesEqualPartsOrNamedOnes) {
  for (const bool equal : {true, false}) {
    TestModel model(13);
    model.Input("x", {4});
    model.Constant<int64_t>("sizes", {2}, {1, 3});
    model.Node("Split", {"x", equal ? "" : "sizes"}, {"a", "y"});
    model.Output("y");
    EXPECT_EQ(model.Run({F32({4}, Count(4))}), equal ? (Numbers{3, 4}) : (Numbers{2, 3, 4}));
  }
}

TEST(OnnxPad, SurroundsWithAConstant) {
  OneNode node(13, "Pad", {1, 2}, {"pads", "value"});
  node.model.Constant<int64_t>("pads", {4}, {0, 1, 0, 2});
  node.model.Constant<float>("value", {}, {9});
  EXPECT_EQ(node.Run(), (Numbers{9, 1, 2, 9, 9}));
}

TEST(OnnxPad, Reflects) {
  OneNode node(13, "Pad", {1, 3}, {"pads"});
  node.model.Constant<int64_t>("pads", {4}, {0, 1, 0, 2});
  node.node.Text("mode", "reflect");
  EXPECT_EQ(node.Run(), (Numbers{2, 1, 2, 3, 2, 1}));
}

TEST(OnnxGather, TakesRowsAndPoints) {
  OneNode rows(13, "Gather", {3, 2}, {"at"});
  rows.model.Constant<int64_t>("at", {2}, {2, 0});
  EXPECT_EQ(rows.Run(), (Numbers{5, 6, 1, 2}));
  OneNode points(13, "GatherND", {3, 2}, {"at"});
  points.model.Constant<int64_t>("at", {2, 2}, {2, 1, 0, 0});
  EXPECT_EQ(points.Run(), (Numbers{6, 1}));
}

TEST(OnnxExpand, RepeatsConstants) {
  TestModel model(13);
  model.Input("x", {2, 2});
  model.Constant<float>("row", {1, 2}, {10, 20});
  model.Constant<int64_t>("shape", {2}, {2, 1});
  model.Node("Expand", {"row", "shape"}, {"matrix"});
  model.Node("Add", {"x", "matrix"}, {"y"});
  model.Output("y");
  EXPECT_EQ(model.Run({F32({2, 2}, Count(4))}), (Numbers{11, 22, 13, 24}));
}

TEST(OnnxConstant, FillsShapesAndReadsAttributes) {
  TestModel model(13);
  model.Input("x", {2});
  model.Node("Constant", {}, {"shape"}).Ints("value_ints", {2});
  model.Node("ConstantOfShape", {"shape"}, {"zeros"});
  model.Node("Constant", {}, {"five"}).Real("value_float", 5);
  model.Node("Add", {"x", "zeros"}, {"same"});
  model.Node("Mul", {"same", "five"}, {"y"});
  model.Output("y");
  EXPECT_EQ(model.Run({F32({2}, {1, 2})}), (Numbers{5, 10}));
}

TEST(OnnxResize, DoublesByEitherMode) {
  for (const auto& [mode, expected] :
       {std::pair<const char*, Numbers>{"nearest", {1, 1, 2, 2}}, {"linear", {1, 1.25, 1.75, 2}}}) {
    OneNode node(13, "Resize", {1, 1, 1, 2}, {"", "scales"});
    node.model.Constant<float>("scales", {4}, {1, 1, 1, 2});
    node.node.Text("mode", mode);
    EXPECT_EQ(node.Run(), expected) << mode;
  }
  OneNode sizes(13, "Resize", {1, 1, 1, 2}, {"", "", "sizes"});
  sizes.model.Constant<int64_t>("sizes", {4}, {1, 1, 1, 3});
  sizes.node.Text("mode", "linear").Text("coordinate_transformation_mode", "align_corners");
  EXPECT_EQ(sizes.Run(), (Numbers{1, 1.5, 2}));
}

TEST(OnnxUpsample, RepeatsElements) {
  OneNode node(9, "Upsample", {1, 1, 1, 2}, {"scales"});
  node.model.Constant<float>("scales", {4}, {1, 1, 2, 2});
  EXPECT_EQ(node.Run(), (Numbers{1, 1, 2, 2, 1, 1, 2, 2}));
}

}  // namespace
}  // namespace whet::import
