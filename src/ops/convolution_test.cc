// SPDX-License-Identifier: Apache-2.0
// conv2d, depthwise_conv2d and fully_connected.
#include <gtest/gtest.h>

#include "ops/single_op.h"

namespace whet::ops {
namespace {

using ir::Dialect;
using ir::Quant;
using ir::Tensor;
using Ints = std::vector<int64_t>;

SingleOp SmallConv() {
  SingleOp single{"conv2d"};
  single.operands = {{Tensor::Of<float>({1, 2, 2, 1}, {1, 2, 3, 4})},
                     {Tensor::Of<float>({1, 2, 2, 1}, {1, 10, 100, 1000})},
                     {Tensor::Of<float>({1}, {0.5f})}};
  single.attrs = {{"stride", Ints{1, 1}}, {"pad", Ints{1, 0, 0, 1}}};
  return single;
}

TEST(Conv2d, SumsTapsInsideTheImage) {
  const auto y = RunSingle(SmallConv());
  ASSERT_TRUE(y.ok()) << y.message();
  EXPECT_EQ(y->dims(), (ir::Dims{1, 2, 2, 1}));
  EXPECT_EQ(Values<float>(*y), (std::vector<float>{2100.5f, 200.5f, 4321.5f, 402.5f}));
}

TEST(Conv2d, HonoursDilationGroupsAndActivation) {
  SingleOp single{"conv2d"};
  single.operands = {{Tensor::Of<float>({1, 1, 3, 2}, {1, 2, 3, 4, 5, 6})},
                     {Tensor::Of<float>({2, 1, 2, 1}, {1, 1, -1, -1})}};
  single.attrs = {
      {"stride", Ints{1, 1}}, {"dilation", Ints{1, 2}}, {"groups", int64_t{2}}, {"act_min", -7.5}};
  const auto y = RunSingle(single);
  ASSERT_TRUE(y.ok()) << y.message();
  EXPECT_EQ(Values<float>(*y), (std::vector<float>{6, -7.5f}));  // 1 + 5, and -(2 + 6) clamped
}

SingleOp QuantisedConv(Dialect dialect) {
  SingleOp single{"conv2d"};
  single.operands = {{Tensor::Of<int8_t>({1, 1, 2, 2}, {10, 20, -30, 127}), Quant::PerTensor(0.5f, -10)},
                     {Tensor::Of<int8_t>({2, 1, 1, 2}, {3, -5, 127, 127}), Quant{{0.25f, 0.125f}, {0, 0}, 0}},
                     {Tensor::Of<int32_t>({2}, {100, -7})}};
  single.attrs = {{"stride", Ints{1, 1}}};
  single.result_quant = Quant::PerTensor(1.0f, 5);
  single.dialect = dialect;
  return single;
}

TEST(Conv2d, RequantisesPerChannelByRuleF) {
  const auto y = RunSingle(QuantisedConv(Dialect::kWhet));
  ASSERT_TRUE(y.ok()) << y.message();
  // Sums 10, 6343 and -645, 14852; scales 1/8 and 1/16: 1.25, 396.4, -80.625, 928.2.
  EXPECT_EQ(Values<int8_t>(*y), (std::vector<int8_t>{6, 127, -76, 127}));
}

TEST(Conv2d, DialectsDifferAtTies) {
  for (const auto& [dialect, expected] : {std::pair{Dialect::kWhet, 6}, {Dialect::kTflm, 7}}) {
    SingleOp single{"conv2d"};
    single.operands = {{Tensor::Of<int8_t>({1, 1, 1, 1}, {13}), Quant::PerTensor(1.0f, 0)},
                       {Tensor::Of<int8_t>({1, 1, 1, 1}, {1}), Quant::PerTensor(0.5f, 0)}};
    single.attrs = {{"stride", Ints{1, 1}}};
    single.result_quant = Quant::PerTensor(1.0f, 0);
    single.dialect = dialect;
    const auto y = RunSingle(single);
    ASSERT_TRUE(y.ok()) << y.message();
    EXPECT_EQ(Values<int8_t>(*y)[0], expected);  // 6.5
  }
}

TEST(Conv2d, PadsWithTheZeroPoint) {
  SingleOp single = QuantisedConv(Dialect::kWhet);
  single.operands.pop_back();
  single.attrs = {{"stride", Ints{1, 1}}, {"pad", Ints{1, 0, 0, 0}}};
  const auto y = RunSingle(single);
  ASSERT_TRUE(y.ok()) << y.message();
  EXPECT_EQ(y->dims(), (ir::Dims{1, 2, 2, 2}));
  EXPECT_EQ(Values<int8_t>(*y)[0], 5);  // a row of padding only: real 0
}

TEST(Conv2d, NamesNodeAndRemedyWhenChannelsDoNotFit) {
  SingleOp single = SmallConv();
  single.operands[1].tensor = Tensor::Of<float>({1, 1, 1, 2}, {1, 2});
  const auto y = RunSingle(single);
  ASSERT_FALSE(y.ok());
  EXPECT_NE(y.message().find("node 'tested' (conv2d)"), std::string::npos) << y.message();
  EXPECT_NE(y.message().find("needs 2 channels"), std::string::npos) << y.message();
}

TEST(Conv2d, RefusesSumsBeyondRuleF) {
  SingleOp single = QuantisedConv(Dialect::kWhet);
  single.result_quant = Quant::PerTensor(1e-7f, 0);
  const auto y = RunSingle(single);
  ASSERT_FALSE(y.ok());
  EXPECT_NE(y.message().find("2^30"), std::string::npos) << y.message();
}

TEST(Conv2d, RefusesMissingAndUnknownAttributes) {
  SingleOp single = SmallConv();
  single.attrs.Erase("stride");
  EXPECT_NE(RunSingle(single).message().find("'stride' is missing"), std::string::npos);
  single = SmallConv();
  single.attrs.Set("strides", Ints{1, 1});
  EXPECT_NE(RunSingle(single).message().find("unknown attribute 'strides'"), std::string::npos);
  single = SmallConv();
  single.attrs.Set("groups", 1.0);
  EXPECT_NE(RunSingle(single).message().find("'groups' must be an integer"), std::string::npos);
}

TEST(DepthwiseConv2d, MultipliesChannels) {
  SingleOp single{"depthwise_conv2d"};
  single.operands = {{Tensor::Of<float>({1, 1, 2, 2}, {1, 2, 3, 4})},
                     {Tensor::Of<float>({1, 2, 4}, {1, 10, 100, 1000, 2, 20, 200, 2000})}};
  single.attrs = {{"stride", Ints{1, 1}}};
  const auto y = RunSingle(single);
  ASSERT_TRUE(y.ok()) << y.message();
  EXPECT_EQ(Values<float>(*y), (std::vector<float>{7, 70, 1000, 10000}));
}

TEST(DepthwiseConv2d, EqualsAGroupedConvolution) {
  for (const Dialect dialect : {Dialect::kWhet, Dialect::kTflm}) {
    std::vector<int8_t> x(5 * 4 * 3), by_channel(3 * 3 * 3), by_tap(3 * 3 * 3);
    for (size_t i = 0; i < x.size(); ++i) x[i] = static_cast<int8_t>(i * 37 + 11);
    for (size_t t = 0; t < 9; ++t) {
      for (size_t c = 0; c < 3; ++c)
        by_tap[t * 3 + c] = by_channel[c * 9 + t] = static_cast<int8_t>(t * 29 + c * 71 - 100);
    }
    const Quant in = Quant::PerTensor(0.02f, 7);
    const std::vector<float> scales = {0.01f, 0.003f, 0.07f};
    SingleOp depthwise{"depthwise_conv2d"}, grouped{"conv2d"};
    depthwise.operands = {{Tensor::Of<int8_t>({1, 5, 4, 3}, x), in},
                          {Tensor::Of<int8_t>({3, 3, 3}, by_tap), {scales, {0, 0, 0}, 2}}};
    grouped.operands = {{Tensor::Of<int8_t>({1, 5, 4, 3}, x), in},
                        {Tensor::Of<int8_t>({3, 3, 3, 1}, by_channel), {scales, {0, 0, 0}, 0}}};
    depthwise.attrs = {{"stride", Ints{2, 1}}, {"pad", Ints{1, 1, 1, 1}}, {"act_min", 0.0}};
    depthwise.dialect = grouped.dialect = dialect;
    depthwise.result_quant = grouped.result_quant = Quant::PerTensor(0.11f, -20);
    grouped.attrs = depthwise.attrs;
    grouped.attrs.Set("groups", int64_t{3});
    const auto a = RunSingle(depthwise), b = RunSingle(grouped);
    ASSERT_TRUE(a.ok()) << a.message();
    ASSERT_TRUE(b.ok()) << b.message();
    EXPECT_EQ(Values<int8_t>(*a), Values<int8_t>(*b));
  }
}

TEST(FullyConnected, MultipliesRowsByTransposedWeights) {
  SingleOp single{"fully_connected"};
  single.operands = {{Tensor::Of<float>({2, 2}, {1, 2, 3, 4})},
                     {Tensor::Of<float>({3, 2}, {1, 0, 0, 1, 1, 1})},
                     {Tensor::Of<float>({3}, {0, 0, 10})}};
  const auto y = RunSingle(single);
  ASSERT_TRUE(y.ok()) << y.message();
  EXPECT_EQ(Values<float>(*y), (std::vector<float>{1, 2, 13, 3, 4, 17}));
}

TEST(FullyConnected, TakesAsymmetricWeights) {
  SingleOp single{"fully_connected"};
  single.operands = {{Tensor::Of<int8_t>({1, 2}, {4, 6}), Quant::PerTensor(1.0f, 2)},
                     {Tensor::Of<int8_t>({1, 2}, {-3, 10}), Quant::PerTensor(1.0f, 5)}};
  single.result_quant = Quant::PerTensor(1.0f, 1);
  const auto y = RunSingle(single);
  ASSERT_TRUE(y.ok()) << y.message();
  EXPECT_EQ(Values<int8_t>(*y), (std::vector<int8_t>{5}));  // 2 * -8 + 4 * 5 = 4
}

}  // namespace
}  // namespace whet::ops
