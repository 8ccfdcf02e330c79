// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "ops/op.h"

namespace whet::ops {
namespace {

using ir::Tensor;

// Verifies and evaluates a graph without inputs; its only result, or a scalar and a failure.
Tensor Eval(const std::string& body) {
  Result<ir::Graph> graph = ir::ParseGraph("graph @g {" + body + "}");
  EXPECT_TRUE(graph.ok()) << graph.message();
  if (!graph.ok()) return Tensor(DType::kF32, {});
  const Status verified = VerifyGraph(*graph);
  EXPECT_TRUE(verified.ok()) << verified.message();
  Result<std::vector<Tensor>> results = Evaluate(*graph, {});
  EXPECT_TRUE(results.ok()) << results.message();
  return results.ok() ? (*results)[0] : Tensor(DType::kF32, {});
}

std::string Refusal(const std::string& body) {
  Result<ir::Graph> graph = ir::ParseGraph("graph @g {" + body + "}");
  return graph.ok() ? VerifyGraph(*graph).message() : graph.message();
}

using Ints = std::vector<int64_t>;
constexpr const char* kSix = "const %x: i16[2, 3] = [1, 2, 3, 4, 5, 6]\n";

TEST(Movement, ReshapeKeepsOrder) {
  const Tensor y = Eval(std::string(kSix) + "%y: i16[3, 2] = reshape(%x) {shape=[-1, 2]} return %y");
  EXPECT_EQ(y.dims(), (ir::Dims{3, 2}));
  EXPECT_EQ(y.Ints(), (Ints{1, 2, 3, 4, 5, 6}));
}

TEST(Movement, ReshapeTakesItsShapeFromAnOperand) {
  const Tensor y = Eval(std::string(kSix) + "const %s: i64[1] = [6] %y: i16[6] = reshape(%x, %s) return %y");
  EXPECT_EQ(y.dims(), (ir::Dims{6}));
}

TEST(Movement, ReshapeCarriesSymbols) {
  EXPECT_EQ(Refusal("input %x: f32[b, 2, 5] %y: f32[b, 10] = reshape(%x) {shape=[-1, 10]} return %y"), "");
  EXPECT_EQ(Refusal("input %x: f32[b, 2, 5] %y: f32[\"b*10/4\", 4] = reshape(%x) {shape=[-1, 4]} return %y"),
            "");
}

TEST(Movement, ReshapeRefusesOtherCounts) {
  EXPECT_EQ(Refusal(std::string(kSix) + "%y: i16[7] = reshape(%x) {shape=[7]} @r return %y"),
            "node 'r' (reshape): shape [2, 3] has 6 elements, the result [7] has 7; correct 'shape'");
}

TEST(Movement, TransposePermutesAxesAndScales) {
  EXPECT_EQ(Eval(std::string(kSix) + "%y: i16[3, 2] = transpose(%x) {perm=[1, 0]} return %y").Ints(),
            (Ints{1, 4, 2, 5, 3, 6}));
  EXPECT_EQ(Eval("const %x: u8[1, 2, 3] = [1, 2, 3, 4, 5, 6] %y: u8[3, 1, 2] = transpose(%x) {perm=[2, 0, "
                 "1]} return %y")
                .Ints(),
            (Ints{1, 4, 2, 5, 3, 6}));
  EXPECT_EQ(Refusal("input %x: i8[2, 3] q(axis=0, [0.5, 0.25], [0, 0])"
                    "%y: i8[3, 2] q(axis=1, [0.5, 0.25], [0, 0]) = transpose(%x) {perm=[1, 0]} return %y"),
            "");
  EXPECT_NE(Refusal(std::string(kSix) + "%y: i16[3, 2] = transpose(%x) {perm=[1, 1]} return %y"), "");
}

TEST(Movement, SliceStepsAndClamps) {
  const Tensor y =
      Eval(std::string(kSix) + "%y: i16[1, 2] = slice(%x) {begin=[1, 0], end=[9, 3], step=[1, 2]} return %y");
  EXPECT_EQ(y.Ints(), (Ints{4, 6}));
  EXPECT_EQ(
      Eval(std::string(kSix) + "%y: i16[0, 3] = slice(%x) {begin=[2, 0], end=[2, 3], step=[1, 1]} return %y")
          .count(),
      0);
  EXPECT_NE(Refusal(std::string(kSix) +
                    "%y: i16[2, 3] = slice(%x) {begin=[0, 0], end=[2, 3], step=[1, 0]} return %y"),
            "");
}

TEST(Movement, PadFillsWithTheStoredValue) {
  EXPECT_EQ(Eval("const %x: i8[2] q(0.5, -3) = [7, 8] %y: i8[5] q(0.5, -3) = pad(%x) {before=[1], after=[2]} "
                 "return %y")
                .Ints(),
            (Ints{-3, 7, 8, -3, -3}));
  EXPECT_EQ(Eval("const %x: i8[1] q(0.5, -3) = [7] %y: i8[3] q(0.5, -3) = pad(%x) {before=[1], after=[1], "
                 "value=2.2} return %y")
                .Ints(),
            (Ints{1, 7, 1}));
  EXPECT_EQ(Eval("const %x: i8[1] q(0.5, -3) = [7] %y: i8[2] q(0.5, -3) = pad(%x) {before=[0], after=[1], "
                 "value=-inf} return %y")
                .Ints(),
            (Ints{7, -128}));
  EXPECT_EQ(Eval("const %x: i64[1, 1] = [7] %y: i64[2, 2] = pad(%x) {before=[1, 0], after=[0, 1], value=5.0} "
                 "return %y")
                .Ints(),
            (Ints{5, 5, 7, 5}));
}

TEST(Movement, ConcatJoinsAlongAnyAxis) {
  const std::string two = std::string(kSix) + "const %z: i16[2, 1] = [8, 9]\n";
  EXPECT_EQ(Eval(two + "%y: i16[2, 4] = concat(%x, %z) {axis=-1} return %y").Ints(),
            (Ints{1, 2, 3, 8, 4, 5, 6, 9}));
  EXPECT_EQ(Eval(two + "%y: i16[4, 3] = concat(%x, %x) {axis=0} return %y").Ints(),
            (Ints{1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6}));
  EXPECT_NE(Refusal(two + "%y: i16[3, 3] = concat(%x, %z) {axis=0} return %y"), "");
  EXPECT_NE(Refusal("input %a: i8[1] q(0.5, 0) input %b: i8[1] q(0.5, 1) %y: i8[2] q(0.5, 0) = concat(%a, "
                    "%b) {axis=0} return %y"),
            "");
}

TEST(Movement, GatherTakesAlongAnAxis) {
  const std::string indices = std::string(kSix) + "const %i: i32[2, 1] = [2, -3]\n";
  const Tensor y = Eval(indices + "%y: i16[2, 2, 1] = gather(%x, %i) {axis=1} return %y");
  EXPECT_EQ(y.Ints(), (Ints{3, 1, 6, 4}));
  EXPECT_EQ(Eval(std::string(kSix) + "const %i: i64[] = [1] %y: i16[3] = gather(%x, %i) return %y").Ints(),
            (Ints{4, 5, 6}));
}

TEST(Movement, GatherRefusesIndicesOutside) {
  Result<ir::Graph> graph =
      ir::ParseGraph(std::string("graph @g {") + kSix +
                     "const %i: i64[1] = [2] %y: i16[1, 3] = gather(%x, %i) @take return %y }");
  ASSERT_TRUE(graph.ok());
  EXPECT_EQ(VerifyGraph(*graph).message(),
            "node 'take' (gather): index 2 is outside an axis of 2 elements; correct the constant");
}

TEST(Movement, GatherNdTakesTuples) {
  const std::string pairs = std::string(kSix) + "const %i: i64[3, 2] = [0, 0, 1, 2, -1, 1]\n";
  EXPECT_EQ(Eval(pairs + "%y: i16[3] = gather_nd(%x, %i) return %y").Ints(), (Ints{1, 6, 5}));
  EXPECT_EQ(
      Eval(std::string(kSix) + "const %i: i32[2, 1] = [1, 0] %y: i16[2, 3] = gather_nd(%x, %i) return %y")
          .Ints(),
      (Ints{4, 5, 6, 1, 2, 3}));
}

TEST(Movement, ShapeOfIsTheShape) {
  EXPECT_EQ(Eval(std::string(kSix) + "%y: i64[2] = shape_of(%x) return %y").Ints(), (Ints{2, 3}));
}

TEST(BatchNorm, NormalisesEachChannel) {
  const Tensor y = Eval(
      "const %x: f32[2, 2] = [1, 2, 3, 4] const %g: f32[2] = [2, 1] const %b: f32[2] = [0.5, 0]"
      "const %m: f32[2] = [1, 0] const %v: f32[2] = [3, 0]"
      "%y: f32[2, 2] = batch_norm(%x, %g, %b, %m, %v) {epsilon=1.0} return %y");
  EXPECT_EQ(std::vector<float>(y.Data<float>().begin(), y.Data<float>().end()),
            (std::vector<float>{0.5f, 2, 2.5f, 4}));
}

}  // namespace
}  // namespace whet::ops
