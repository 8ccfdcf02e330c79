// SPDX-License-Identifier: Apache-2.0
// reduce, cumulate, top_k, arg_max, det and layer_norm on numbers worked out by hand.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "ops/single_op.h"

namespace whet::ops {
namespace {

using ir::Tensor;
using Axes = std::vector<int64_t>;

template <typename T>
std::vector<T> Computed(const std::string& op, Tensor x, ir::Attrs attrs) {
  const Result<Tensor> result = RunSingle({op, {{std::move(x)}}, std::move(attrs)});
  EXPECT_TRUE(result.ok()) << result.message();
  return result.ok() ? Values<T>(*result) : std::vector<T>();
}

ir::Attrs Fold(const std::string& kind, Axes axes) {
  return {{"kind", kind}, {"axes", std::move(axes)}, {"keep_dims", int64_t{0}}};
}

TEST(Reduce, FoldsEachKind) {
  const Tensor x = Tensor::Of<int32_t>({2, 3}, {1, -2, 3, 4, 5, -6});
  EXPECT_EQ(Computed<int32_t>("reduce", x, Fold("sum", {1})), (std::vector<int32_t>{2, 3}));
  EXPECT_EQ(Computed<int32_t>("reduce", x, Fold("prod", {0})), (std::vector<int32_t>{4, -10, -18}));
  EXPECT_EQ(Computed<int32_t>("reduce", x, Fold("max", {0, 1})), (std::vector<int32_t>{5}));
  EXPECT_EQ(Computed<int32_t>("reduce", x, Fold("min", {1})), (std::vector<int32_t>{-2, -6}));
}

TEST(Reduce, WrapsIntegers) {
  EXPECT_EQ(Computed<uint8_t>("reduce", Tensor::Of<uint8_t>({2}, {200, 100}), Fold("sum", {0})),
            (std::vector<uint8_t>{44}));
  EXPECT_EQ(Computed<int8_t>("reduce", Tensor::Of<int8_t>({2}, {16, 8}), Fold("prod", {0})),
            (std::vector<int8_t>{-128}));
}

TEST(Reduce, ComparesUnsignedWords) {
  const Tensor x = Tensor::Of<uint64_t>({2}, {1, 1ull << 63});
  EXPECT_EQ(Computed<uint64_t>("reduce", x, Fold("max", {0})), (std::vector<uint64_t>{1ull << 63}));
}

TEST(Reduce, LetsNanWin) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const std::vector<float>& values : {std::vector<float>{nan, 1}, {1, nan}}) {
    EXPECT_TRUE(
        std::isnan(Computed<float>("reduce", Tensor::Of<float>({2}, values), Fold("max", {0})).at(0)));
    EXPECT_TRUE(
        std::isnan(Computed<float>("reduce", Tensor::Of<float>({2}, values), Fold("min", {0})).at(0)));
  }
}

TEST(Reduce, RefusesSumsOfQuantisedBytesAndUnknownKinds) {
  const Tensor x = Tensor::Of<int8_t>({2}, {1, 2});
  EXPECT_FALSE(RunSingle({"reduce", {{x, ir::Quant::PerTensor(0.5f, 0)}}, Fold("sum", {0})}).ok());
  EXPECT_FALSE(RunSingle({"reduce", {{x}}, Fold("median", {0})}).ok());
}

TEST(Cumulate, RunsBothWays) {
  const Tensor x = Tensor::Of<double>({4}, {1, 2, 3, 4});
  const auto attrs = [](const char* kind, int64_t exclusive, int64_t reverse) {
    return ir::Attrs{
        {"kind", std::string(kind)}, {"axis", int64_t{0}}, {"exclusive", exclusive}, {"reverse", reverse}};
  };
  EXPECT_EQ(Computed<double>("cumulate", x, attrs("sum", 0, 0)), (std::vector<double>{1, 3, 6, 10}));
  EXPECT_EQ(Computed<double>("cumulate", x, attrs("sum", 1, 0)), (std::vector<double>{0, 1, 3, 6}));
  EXPECT_EQ(Computed<double>("cumulate", x, attrs("prod", 0, 1)), (std::vector<double>{24, 24, 12, 4}));
  EXPECT_EQ(Computed<double>("cumulate", x, attrs("prod", 1, 1)), (std::vector<double>{24, 12, 4, 1}));
}

std::vector<Tensor> TopK(const std::string& type, Tensor x, const std::string& attrs, int k) {
  const std::string text = "graph @g { input %x: " + type + "[" + std::to_string(x.count()) +
                           "] %v: " + type + "[" + std::to_string(k) + "], %i: i64[" + std::to_string(k) +
                           "] = top_k(%x) {" + attrs + "} return %v, %i }";
  const Result<ir::Graph> graph = ir::ParseGraph(text);
  EXPECT_TRUE(graph.ok()) << graph.message();
  EXPECT_TRUE(VerifyGraph(*graph).ok()) << VerifyGraph(*graph).message();
  const auto results = Evaluate(*graph, std::vector<Tensor>{std::move(x)});
  EXPECT_TRUE(results.ok()) << results.message();
  return *results;
}

TEST(TopK, PutsTheLowerIndexOfEqualsFirst) {
  const auto results = TopK("i32", Tensor::Of<int32_t>({5}, {7, 9, 7, 9, 8}), "k=4", 4);
  EXPECT_EQ(Values<int32_t>(results[0]), (std::vector<int32_t>{9, 9, 8, 7}));
  EXPECT_EQ(Values<int64_t>(results[1]), (std::vector<int64_t>{1, 3, 4, 0}));
}

TEST(TopK, TakesNanForTheLargest) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const Tensor x = Tensor::Of<float>({3}, {5, nan, -1});
  EXPECT_EQ(Values<int64_t>(TopK("f32", x, "k=2", 2)[1]), (std::vector<int64_t>{1, 0}));
  EXPECT_EQ(Values<int64_t>(TopK("f32", x, "k=3, largest=0", 3)[1]), (std::vector<int64_t>{2, 0, 1}));
}

TEST(TopK, RefusesMoreThanThereIs) {
  const auto graph =
      ir::ParseGraph("graph @g { input %x: f32[3] %v: f32[4], %i: i64[4] = top_k(%x) {k=4} return %v, %i }");
  ASSERT_TRUE(graph.ok());
  EXPECT_NE(VerifyGraph(*graph).message().find("'k'"), std::string::npos);
}

TEST(ArgMax, GivesTheLastOfTheLeast) {
  const Tensor x = Tensor::Of<uint16_t>({5}, {3, 1, 2, 1, 3});
  const ir::Attrs attrs{{"axis", int64_t{0}}, {"smallest", int64_t{1}}, {"last", int64_t{1}}};
  EXPECT_EQ(Computed<int64_t>("arg_max", x, attrs), (std::vector<int64_t>{3}));
}

TEST(Det, Eliminates) {
  const Tensor x = Tensor::Of<double>({2, 2, 2}, {0, 2, 3, 4, 1, 2, 2, 4});
  EXPECT_EQ(Computed<double>("det", x, {}), (std::vector<double>{-6, 0}));
}

TEST(LayerNorm, ScalesToMeanAndVariance) {
  const Tensor x = Tensor::Of<float>({1, 4}, {1, 3, 1, 3});
  EXPECT_EQ(Computed<float>("layer_norm", x, {{"epsilon", 0.0}}), (std::vector<float>{-1, 1, -1, 1}));
  const Tensor y = Tensor::Of<float>({1, 2}, {1, 7});
  EXPECT_EQ(Computed<float>("layer_norm", y, {{"epsilon", 0.0}, {"centred", int64_t{0}}}),
            (std::vector<float>{0.2f, 1.4f}));
}

TEST(LayerNorm, RefusesAScaleOfAnotherShape) {
  const Tensor x = Tensor::Of<float>({1, 2}, {1, 3}), scale = Tensor::Of<float>({1}, {2});
  EXPECT_FALSE(RunSingle({"layer_norm", {{x}, {scale}}, {{"epsilon", 0.0}}}).ok());
}

TEST(MatMul, WrapsIntegers) {
  const Tensor a = Tensor::Of<uint32_t>({1, 2}, {1u << 31, 3}), b = Tensor::Of<uint32_t>({2, 1}, {2, 5});
  const Result<Tensor> result = RunSingle({"matmul", {{a}, {b}}});
  ASSERT_TRUE(result.ok()) << result.message();
  EXPECT_EQ(Values<uint32_t>(*result), (std::vector<uint32_t>{15}));
}

}  // namespace
}  // namespace whet::ops
