// SPDX-License-Identifier: Apache-2.0
// Pools, mean, arg_max, softmax and matmul.
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "ops/single_op.h"

namespace whet::ops {
namespace {

using ir::Dialect;
using ir::Quant;
using ir::Tensor;
using Ints = std::vector<int64_t>;

template <typename T>
std::vector<T> ValuesOf(const SingleOp& single) {
  const auto y = RunSingle(single);
  EXPECT_TRUE(y.ok()) << y.message();
  return y.ok() ? Values<T>(*y) : std::vector<T>();
}

SingleOp Pool(const char* op, Tensor x, Quant quant = {}) {
  return {op,
          {{std::move(x), std::move(quant)}},
          {{"kernel", Ints{2, 2}}, {"stride", Ints{1, 2}}, {"pad", Ints{1, 0, 0, 0}}}};
}

TEST(AveragePool2d, CountsElementsInsideTheImage) {
  SingleOp single = Pool("average_pool2d", Tensor::Of<float>({1, 2, 2, 1}, {1, 2, 3, 6}));
  EXPECT_EQ(ValuesOf<float>(single), (std::vector<float>{1.5f, 3}));
  single.attrs.Set("count_include_pad", int64_t{1});
  EXPECT_EQ(ValuesOf<float>(single), (std::vector<float>{0.75f, 3}));
}

TEST(AveragePool2d, RoundsStoredSumsAwayFromZero) {
  for (const Dialect dialect : {Dialect::kWhet, Dialect::kTflm}) {
    SingleOp single =
        Pool("average_pool2d", Tensor::Of<int8_t>({1, 2, 2, 1}, {-1, -2, 3, 6}), Quant::PerTensor(0.5f, -6));
    single.dialect = dialect;
    EXPECT_EQ(ValuesOf<int8_t>(single), (std::vector<int8_t>{-2, 2}));  // -1.5 and 1.5
    single.attrs.Set("count_include_pad", int64_t{1});
    EXPECT_EQ(ValuesOf<int8_t>(single), (std::vector<int8_t>{-4, 2}));  // (-3 - 12) / 4
    single.attrs.Set("act_max", 3.5);
    EXPECT_EQ(ValuesOf<int8_t>(single), (std::vector<int8_t>{-4, 1}));
  }
}

TEST(MaxPool2d, IgnoresPadding) {
  EXPECT_EQ(ValuesOf<float>(Pool("max_pool2d", Tensor::Of<float>({1, 2, 2, 1}, {-1, -2, -3, -6}))),
            (std::vector<float>{-1, -1}));
  EXPECT_EQ(ValuesOf<int8_t>(Pool("max_pool2d", Tensor::Of<int8_t>({1, 2, 2, 1}, {-100, -90, -80, -128}),
                                  Quant::PerTensor(1, 0))),
            (std::vector<int8_t>{-90, -80}));
}

TEST(MaxPool2d, RefusesWindowsOfPaddingOnly) {
  SingleOp single = Pool("max_pool2d", Tensor::Of<float>({1, 2, 2, 1}, {1, 2, 3, 4}));
  single.attrs.Set("pad", Ints{2, 0, 0, 0});
  EXPECT_NE(RunSingle(single).message().find("'pad' must be smaller"), std::string::npos);
}

TEST(Mean, AveragesNamedAxes) {
  SingleOp single{
      "mean", {{Tensor::Of<float>({2, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8})}}, {{"axes", Ints{0, -1}}}};
  const auto y = RunSingle(single);
  ASSERT_TRUE(y.ok()) << y.message();
  EXPECT_EQ(y->dims(), (ir::Dims{1, 2, 1}));
  EXPECT_EQ(Values<float>(*y), (std::vector<float>{3.5f, 5.5f}));
  single.attrs.Set("keep_dims", int64_t{0});
  EXPECT_EQ(RunSingle(single)->dims(), (ir::Dims{2}));
}

TEST(Mean, RequantisesByRuleF) {
  SingleOp single{"mean",
                  {{Tensor::Of<int8_t>({2, 2}, {1, 2, -10, 30}), Quant::PerTensor(0.5f, 1)}},
                  {{"axes", Ints{1}}}};
  single.result_quant = Quant::PerTensor(0.5f, 0);
  EXPECT_EQ(ValuesOf<int8_t>(single), (std::vector<int8_t>{0, 9}));  // 0.5 to even, 18 / 2
  single.dialect = Dialect::kTflm;
  EXPECT_EQ(ValuesOf<int8_t>(single), (std::vector<int8_t>{1, 9}));
}

TEST(ArgMax, TakesTheFirstOfEquals) {
  SingleOp single{"arg_max", {{Tensor::Of<float>({2, 3}, {1, 5, 5, 9, 2, 9})}}, {{"axis", int64_t{1}}}};
  EXPECT_EQ(ValuesOf<int64_t>(single), (Ints{1, 0}));
  single.attrs = {{"axis", int64_t{0}}, {"keep_dims", int64_t{1}}, {"to", std::string("i32")}};
  EXPECT_EQ(ValuesOf<int32_t>(single), (std::vector<int32_t>{1, 0, 1}));
}

TEST(Softmax, WorksAlongAnyAxisOfFloats) {
  SingleOp single{"softmax", {{Tensor::Of<float>({2, 2}, {0, 1000, 0, 1000})}}, {{"axis", int64_t{0}}}};
  EXPECT_EQ(ValuesOf<float>(single), (std::vector<float>{0.5f, 0.5f, 0.5f, 0.5f}));
  single.attrs.Set("axis", int64_t{1});
  EXPECT_EQ(ValuesOf<float>(single), (std::vector<float>{0, 1, 0, 1}));
}

TEST(Softmax, DividesTableEntriesByTheirSum) {
  for (const Dialect dialect : {Dialect::kWhet, Dialect::kTflm}) {
    SingleOp single{"softmax",
                    {{Tensor::Of<int8_t>({3, 2}, {7, 7, 127, -128, 20, 10}), Quant::PerTensor(0.1f, 5)}}};
    single.dialect = dialect;
    // Halves; all and nothing; 1 / (1 + exp(-1)) = 0.731 and 0.269 of 256.
    EXPECT_EQ(ValuesOf<int8_t>(single), (std::vector<int8_t>{0, 0, 127, -128, 59, -59}));
  }
}

TEST(Softmax, QuantisedResultsNearlyAddUpToOne) {
  std::vector<int8_t> x(1001);
  for (size_t i = 0; i < x.size(); ++i) x[i] = static_cast<int8_t>(i * 97 % 251 - 128);
  SingleOp single{"softmax", {{Tensor::Of<int8_t>({1, 1001}, x), Quant::PerTensor(0.25f, 0)}}};
  const auto y = ValuesOf<int8_t>(single);
  const int sum = std::accumulate(y.begin(), y.end(), 0, [](int total, int8_t v) { return total + v + 128; });
  EXPECT_NEAR(sum, 256, 32);
}

TEST(Matmul, BroadcastsBatches) {
  SingleOp single{
      "matmul",
      {{Tensor::Of<float>({2, 1, 2}, {1, 2, 3, 4})}, {Tensor::Of<float>({2, 2}, {1, 10, 100, 1000})}}};
  const auto y = RunSingle(single);
  ASSERT_TRUE(y.ok()) << y.message();
  EXPECT_EQ(y->dims(), (ir::Dims{2, 1, 2}));
  EXPECT_EQ(Values<float>(*y), (std::vector<float>{201, 2010, 403, 4030}));
  single.operands[1].tensor = Tensor::Of<float>({3, 1}, {1, 2, 3});
  EXPECT_NE(RunSingle(single).message().find("do not multiply"), std::string::npos);
}

TEST(Matmul, SubtractsBothZeroPoints) {
  SingleOp single{"matmul",
                  {{Tensor::Of<int8_t>({1, 2}, {3, 5}), Quant::PerTensor(0.5f, 1)},
                   {Tensor::Of<int8_t>({2, 1}, {-4, 10}), Quant::PerTensor(2, -6)}}};
  single.result_quant = Quant::PerTensor(4, 100);
  EXPECT_EQ(ValuesOf<int8_t>(single), (std::vector<int8_t>{117}));  // (2 * 2 + 4 * 16) / 4
}

}  // namespace
}  // namespace whet::ops
