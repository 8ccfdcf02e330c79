// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "base/seeded.h"
#include "ir/graph.h"

namespace whet::ir {
namespace {

constexpr const char* kAllForms = R"(graph @kws dialect=tflm {
  input %x: i8[1, 49, 10, 1] q(0.5847029, 83)
  input %n: f32[batch, "odd dim", 3]
  const %w: i8[2, 2] q(axis=0, [0.1, 1e-30], [0, 0]) = [1, -2, 3, 127]
  const %g: i8[2, 3] q(axis=1, group=2, [0.5, 1, 2, 4], [0, 0, -1, 0]) = [1, -2, 3, 4, 5, 6]
  const %"a b\"c": f32[3] = [0.1, -inf, 1e+20]
  const %h: f16[2] = [0.5, -65504]
  const %s: i64[] = [-9223372036854775808]
  const %e: f32[0, 4] = []
  %y: i8[1, 25, 5, 64] q(0.25, -128), %z: bool[2] = conv2d(%x, %w, _) {act_min=0.0, mode="half\\_pixel", nothing=[], pad=[0, 0, 0, 0], real_nothing=real[], scale=[2.0, 0.5]} @"node name"
  %v: f32[1] = shape_of(%y)
  return %y, %y
}
)";

std::string Message(std::string_view text) {
  Result<Graph> graph = ParseGraph(text);
  return graph.ok() ? "parsed" : graph.message();
}

TEST(GraphText, ReadsWhatItPrints) {
  const std::string text = kAllForms;
  Result<Graph> graph = ParseGraph(text);
  ASSERT_TRUE(graph.ok()) << graph.message();
  EXPECT_EQ(PrintGraph(*graph), text);
}

TEST(GraphText, KeepsEveryBitOfFloats) {
  Graph graph;
  const std::vector<float> values = {std::numeric_limits<float>::denorm_min(), 0.1f, -0.0f, 16777217.0f,
                                     1 / 3.0f};
  graph.AddConstant("c", Tensor::Of<float>({5}, values));
  graph.AddConstant("nan", Tensor::Of<float>({1}, {std::nanf("7")}));
  Result<Graph> read = ParseGraph(PrintGraph(graph));
  ASSERT_TRUE(read.ok()) << read.message();
  for (ValueId id = 0; id < 2; ++id) {
    const auto want = graph.constant(id)->bytes(), got = read->constant(id)->bytes();
    EXPECT_TRUE(std::equal(want.begin(), want.end(), got.begin(), got.end())) << PrintGraph(graph);
  }
}

TEST(GraphText, WritesLargeConstantsAsBytes) {
  Graph graph;
  std::vector<int16_t> values(100);
  for (int16_t i = 0; i < 100; ++i) values[static_cast<size_t>(i)] = static_cast<int16_t>(i * 321);
  graph.AddConstant("c", Tensor::Of<int16_t>({10, 10}, values));
  const std::string text = PrintGraph(graph);
  EXPECT_NE(text.find("hex\"000041018202"), std::string::npos) << text;
  Result<Graph> read = ParseGraph(text);
  ASSERT_TRUE(read.ok()) << read.message();
  EXPECT_EQ(PrintGraph(*read), text);
}

TEST(GraphText, DrawsSeededAndSplatConstants) {
  Result<Graph> graph =
      ParseGraph("graph @g { const %a: i8[5] = seed(7) const %b: f32[2, 2] = splat(1.5) return }");
  ASSERT_TRUE(graph.ok()) << graph.message();
  EXPECT_EQ(graph->constant(0)->Data<int8_t>()[4], whet_seeded_i8(whet_seeded_key(7, 0), 4));
  EXPECT_EQ(graph->constant(1)->Data<float>()[3], 1.5f);
}

TEST(GraphText, ErrorsSayWhere) {
  EXPECT_EQ(Message("graph @g {\n  input %x: q8[1]\n"), "2:15: unknown element type 'q8'");
  EXPECT_EQ(Message("graph @g {\n  return %y }"), "2:13: value 'y' is not declared above");
  EXPECT_EQ(Message("graph @g { const %c: i8[2] = [1, 300] return }"),
            "1:37: 300 does not fit its element type");
  EXPECT_EQ(Message("graph @g { const %c: i8[2] = [1] return }"), "1:34: shape [2] needs 2 elements");
  EXPECT_EQ(Message("graph @g { %a: f32[1] = sqrt(%a) return }"), "1:34: value 'a' is read by its own node");
}

TEST(GraphText, RefusesHugeGeneratedConstants) {
  EXPECT_NE(Message("graph @g { const %c: i8[1099511627776, 1099511627776] = splat(0) return }"), "parsed");
  EXPECT_NE(Message("graph @g { const %c: i8[1099511627776] = splat(0) return }"), "parsed");
}

TEST(GraphText, EveryCutOfAGraphIsAnErrorNotACrash) {
  const std::string text = kAllForms;
  for (size_t end = 0; end + 2 < text.size(); ++end)
    EXPECT_FALSE(ParseGraph(text.substr(0, end)).ok()) << end;
}

TEST(GraphText, SurvivesChangedBytes) {
  const std::string text = kAllForms;
  for (uint32_t i = 0; i < 20000; ++i) {
    std::string changed = text;
    const uint32_t bits = whet_seeded_bits(11, i);
    changed[bits % changed.size()] = static_cast<char>(bits >> 24);
    changed[(bits >> 9) % changed.size()] = "{}[]()%@=,:\"_-09.e\n"[(bits >> 18) % 19];
    Result<Graph> graph = ParseGraph(changed);
    if (!graph.ok()) continue;
    Result<Graph> again = ParseGraph(PrintGraph(*graph));
    ASSERT_TRUE(again.ok()) << again.message() << "\n" << changed;
    EXPECT_EQ(PrintGraph(*again), PrintGraph(*graph)) << changed;
  }
}

TEST(VerifyStructure, NamesTheValueAtFault) {
  Graph graph;
  const ValueId x = graph.AddInput("x", {DType::kF32, {2}, {}});
  const ValueId y = graph.AddNode("sqrt", "y", {x}, {DType::kF32, {2}, {}});
  graph.outputs = {y};
  EXPECT_TRUE(VerifyStructure(graph).ok());
  std::swap(graph.nodes[0].inputs[0], graph.nodes[0].outputs[0]);
  EXPECT_EQ(VerifyStructure(graph).message(), "node 'y' (sqrt): value 'y' is read before it is produced");
}

TEST(VerifyStructure, WantsQuantisationThatFitsTheShape) {
  Graph graph;
  graph.AddInput("x", {DType::kI8, {2}, {{0.5f, 0.5f, 0.5f}, {0, 0, 0}, 0}});
  EXPECT_EQ(VerifyStructure(graph).message(), "value 'x': 3 scales for axis 0 of shape [2]");
  graph.value(0).type.quant = Quant::PerTensor(0, 0);
  EXPECT_EQ(VerifyStructure(graph).message(), "value 'x': scale 0 must be positive and finite");
}

TEST(GraphText, RefusesGroupsThatDoNotFit) {
  const auto with = [](std::string_view quant) {
    return Message("graph @g { const %g: i8[2, 3] " + std::string(quant) + " = splat(1) return }");
  };
  EXPECT_EQ(with("q(axis=1, group=2, [1, 1, 1, 1], [0, 0, 0, 0])"), "parsed");
  EXPECT_NE(with("q(axis=1, group=2, [1, 1, 1], [0, 0, 0])").find("3 scales where groups of 2"),
            std::string::npos);
  EXPECT_NE(with("q(axis=2, group=2, [1, 1], [0, 0])").find("axis 2 is outside"), std::string::npos);
  EXPECT_NE(with("q(axis=1, group=0, [1], [0])").find("a group has"), std::string::npos);
}

// Rows of two groups, the second of one element.
TEST(QuantIndex, CountsGroupsAlongTheAxis) {
  const QuantIndex rows({{}, {}, 1, 2}, {2, 3}), columns({{}, {}, 0, 2}, {3, 2}),
      channels({{1, 1}, {}, 1}, {2, 2});
  EXPECT_EQ(rows.entries(), 4);
  EXPECT_EQ(columns.entries(), 4);
  std::vector<size_t> got;
  for (int64_t i = 0; i < 6; ++i) got.push_back(rows(i));
  EXPECT_EQ(got, (std::vector<size_t>{0, 0, 1, 2, 2, 3}));
  got.clear();
  for (int64_t i = 0; i < 6; ++i) got.push_back(columns(i));
  EXPECT_EQ(got, (std::vector<size_t>{0, 1, 0, 1, 2, 3}));
  EXPECT_EQ(channels(3), 1u);
}

TEST(PermutedQuant, MovesGroupsWithTheirAxis) {
  const Quant quant{{1, 2, 3, 4}, {5, 6, 7, 8}, 1, 2};  // of [2, 3]: rows of two groups
  const Quant moved = PermutedQuant(quant, {2, 3}, {1, 0});
  EXPECT_EQ(moved.axis, 0);
  EXPECT_EQ(moved.scale, (std::vector<float>{1, 3, 2, 4}));
  EXPECT_EQ(moved.zero_point, (std::vector<int32_t>{5, 7, 6, 8}));
}

}  // namespace
}  // namespace whet::ir
