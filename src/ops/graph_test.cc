// SPDX-License-Identifier: Apache-2.0
// Whole graphs: inference, verification, evaluation.
#include <gtest/gtest.h>

#include "ops/op.h"

namespace whet::ops {
namespace {

using ir::Dim;
using ir::Graph;
using ir::Quant;
using ir::Tensor;
using ir::Type;
using Ints = std::vector<int64_t>;

TEST(Registry, NamesEveryRow) {
  EXPECT_GE(AllOps().size(), 36u);
  for (const Op* op : AllOps()) {
    EXPECT_EQ(FindOp(op->name), op);
    EXPECT_TRUE(op->infer && op->verify && op->eval) << op->name;
  }
  EXPECT_EQ(FindOp("conv"), nullptr);
}

// x [batch, 2] -> quantize -> fully_connected -> dequantize -> exp
Graph SmallNet() {
  Graph graph;
  const auto x = graph.AddInput("x", {DType::kF32, {Dim::Symbol("batch"), 2}, {}});
  const auto q = *AddInferred(graph, "quantize", "q", {x}, {}, Quant::PerTensor(0.5f, 0));
  const auto w = graph.AddConstant("w", Tensor::Of<int8_t>({1, 2}, {2, 4}), Quant::PerTensor(0.5f, 0));
  const auto y = *AddInferred(graph, "fully_connected", "fc", {q, w}, {}, Quant::PerTensor(0.5f, 0));
  const auto real = *AddInferred(graph, "dequantize", "dq", {y});
  graph.outputs = {real, *AddInferred(graph, "exp", "e", {real})};
  return graph;
}

TEST(Graphs, EvaluateWithSymbolsBoundByTheInputs) {
  const Graph graph = SmallNet();
  ASSERT_TRUE(VerifyGraph(graph).ok()) << VerifyGraph(graph).message();
  std::vector<Tensor> all;
  const Tensor x = Tensor::Of<float>({2, 2}, {1, 1, 0.5f, -1});
  const auto y = Evaluate(graph, std::span(&x, 1), &all);
  ASSERT_TRUE(y.ok()) << y.message();
  EXPECT_EQ((*y)[0].dims(), (ir::Dims{2, 1}));
  EXPECT_EQ((*y)[0].RealAt(0), 3.0);
  EXPECT_EQ((*y)[0].RealAt(1), -1.5);
  EXPECT_EQ(all.size(), static_cast<size_t>(graph.value_count()));
}

TEST(Graphs, RefuseInputsOfAnotherShapeOrNumber) {
  const Graph graph = SmallNet();
  const Tensor x = Tensor::Of<float>({2, 3}, {1, 1, 1, 1, 1, 1});
  EXPECT_NE(Evaluate(graph, std::span(&x, 1)).message().find("input 'x'"), std::string::npos);
  EXPECT_NE(Evaluate(graph, {}).message().find("0 inputs given"), std::string::npos);
}

TEST(Graphs, KnowWhichValuesAreExact) {
  const Graph graph = SmallNet();
  const auto exact = ExactValues(graph);
  EXPECT_TRUE(exact[static_cast<size_t>(graph.outputs[0])]);   // dequantised integers
  EXPECT_FALSE(exact[static_cast<size_t>(graph.outputs[1])]);  // a float function of them
}

TEST(Graphs, VerifyDeclaredShapes) {
  Graph graph = SmallNet();
  graph.value(graph.outputs[1]).type.shape = {Dim::Symbol("batch"), 7};
  const Status status = VerifyGraph(graph);
  EXPECT_NE(status.message().find("result 'e' is declared f32[batch, 7]"), std::string::npos)
      << status.message();
}

TEST(Graphs, VerifyKnowsOnlyListedOps) {
  Graph graph;
  const auto x = graph.AddInput("x", {DType::kF32, {1}, {}});
  graph.outputs = {graph.AddNode("frobnicate", "n", {x}, {DType::kF32, {1}, {}})};
  EXPECT_NE(VerifyGraph(graph).message().find("node 'n' (frobnicate): unknown op"), std::string::npos);
  EXPECT_FALSE(AddInferred(graph, "frobnicate", "m", {x}).ok());
}

TEST(Graphs, ReinferShapesAfterBinding) {
  Graph graph;
  const auto x = graph.AddInput("x", {DType::kF32, {1, Dim::Symbol("h"), 8, 1}, {}});
  const auto y =
      *AddInferred(graph, "max_pool2d", "pool", {x}, {{"kernel", Ints{2, 2}}, {"stride", Ints{2, 2}}});
  graph.outputs = {y};
  EXPECT_FALSE(graph.type(y).shape[1].known());
  graph.BindSymbols({{"h", 10}});
  ASSERT_TRUE(ReinferShapes(graph).ok());
  EXPECT_EQ(graph.type(y).shape, (ir::Shape{1, 5, 4, 1}));
}

TEST(Graphs, MissingOperandsAreNamed) {
  Graph graph;
  const auto x = graph.AddInput("x", {DType::kF32, {1}, {}});
  const auto sum = AddInferred(graph, "add", "sum", {x, ir::kNoValue});
  EXPECT_EQ(sum.message(), "node 'sum' (add): operand 1 is absent but required");
}

}  // namespace
}  // namespace whet::ops
