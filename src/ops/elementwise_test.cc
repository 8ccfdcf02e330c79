// SPDX-License-Identifier: Apache-2.0
// Ops that work element by element.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "ops/single_op.h"

namespace whet::ops {
namespace {

using ir::Dialect;
using ir::Quant;
using ir::Tensor;

Tensor AllBytes() {
  std::vector<int8_t> bytes(256);
  for (int i = 0; i < 256; ++i) bytes[static_cast<size_t>(i)] = static_cast<int8_t>(i - 128);
  return Tensor::Of<int8_t>({256}, bytes);
}

template <typename T>
std::vector<T> ValuesOf(const SingleOp& single) {
  const auto y = RunSingle(single);
  EXPECT_TRUE(y.ok()) << y.message();
  return y.ok() ? Values<T>(*y) : std::vector<T>();
}

SingleOp Binary(const std::string& op, Tensor a, Tensor b) {
  return {op, {{std::move(a)}, {std::move(b)}}};
}

TEST(Elementwise, BroadcastsBothWays) {
  const auto a = Tensor::Of<float>({2, 1}, {10, 20}), b = Tensor::Of<float>({3}, {1, 2, 3});
  EXPECT_EQ(ValuesOf<float>(Binary("add", a, b)), (std::vector<float>{11, 12, 13, 21, 22, 23}));
  EXPECT_EQ(ValuesOf<float>(Binary("sub", b, a)), (std::vector<float>{-9, -8, -7, -19, -18, -17}));
  EXPECT_EQ(ValuesOf<float>(Binary("mul", a, b)), (std::vector<float>{10, 20, 30, 20, 40, 60}));
  EXPECT_EQ(ValuesOf<float>(Binary("div", a, b))[1], 5);
  const auto bad = RunSingle(Binary("add", Tensor::Of<float>({2}, {1, 2}), b));
  EXPECT_NE(bad.message().find("[2] and [3] do not broadcast"), std::string::npos) << bad.message();
}

TEST(Elementwise, ClampsFloatResultsToTheActivation) {
  SingleOp single = Binary("add", Tensor::Of<float>({3}, {-9, 1, 9}), Tensor::Of<float>({1}, {0.5f}));
  single.attrs = {{"act_min", 0.0}, {"act_max", 6.0}};
  EXPECT_EQ(ValuesOf<float>(single), (std::vector<float>{0, 1.5f, 6}));
}

TEST(Elementwise, IntegersWrapAndDivideAsSpecified) {
  const int32_t most = std::numeric_limits<int32_t>::max(), least = std::numeric_limits<int32_t>::min();
  const auto a = Tensor::Of<int32_t>({4}, {most, -7, 5, least}), b = Tensor::Of<int32_t>({4}, {1, 2, 0, -1});
  EXPECT_EQ(ValuesOf<int32_t>(Binary("add", a, b)), (std::vector<int32_t>{least, -5, 5, most}));
  EXPECT_EQ(ValuesOf<int32_t>(Binary("div", a, b)), (std::vector<int32_t>{most, -3, 0, least}));
  EXPECT_EQ(ValuesOf<int32_t>(Binary("floor_div", a, b)), (std::vector<int32_t>{most, -4, 0, least}));
  EXPECT_EQ(ValuesOf<int32_t>(Binary("minimum", a, b)), (std::vector<int32_t>{1, -7, 0, least}));
  EXPECT_EQ(ValuesOf<int32_t>(Binary("maximum", a, b)), (std::vector<int32_t>{most, 2, 5, -1}));
  const int64_t low = std::numeric_limits<int64_t>::min();
  EXPECT_EQ(ValuesOf<int64_t>(
                Binary("floor_div", Tensor::Of<int64_t>({2}, {low, 9}), Tensor::Of<int64_t>({2}, {-1, -4}))),
            (std::vector<int64_t>{low, -3}));
}

TEST(Elementwise, QuantisedSumsRoundHalvesUp) {
  SingleOp single{"add",
                  {{Tensor::Of<int8_t>({3}, {10, 6, 100}), Quant::PerTensor(0.25f, 0)},
                   {Tensor::Of<int8_t>({3}, {7, 7, 127}), Quant::PerTensor(0.25f, 3)}}};
  single.result_quant = Quant::PerTensor(0.5f, 0);
  EXPECT_EQ(ValuesOf<int8_t>(single), (std::vector<int8_t>{7, 5, 112}));  // halves of 14, 10, 224
  single.op = "sub";
  EXPECT_EQ(ValuesOf<int8_t>(single), (std::vector<int8_t>{3, 1, -12}));  // halves of 6, 2, -24
  SingleOp tie{"add",
               {{Tensor::Of<int8_t>({2}, {1, -1}), Quant::PerTensor(1, 0)},
                {Tensor::Of<int8_t>({1}, {0}), Quant::PerTensor(1, 0)}}};
  tie.result_quant = Quant::PerTensor(2, 0);
  EXPECT_EQ(ValuesOf<int8_t>(tie), (std::vector<int8_t>{1, 0}));  // 0.5 and -0.5
  tie.dialect = Dialect::kTflm;
  EXPECT_EQ(ValuesOf<int8_t>(tie), (std::vector<int8_t>{1, -1}));
}

TEST(Elementwise, RefusesSumsWhoseScalesAreTooFarApart) {
  SingleOp single{"add", {{AllBytes(), Quant::PerTensor(1000, 0)}, {AllBytes(), Quant::PerTensor(1, 0)}}};
  single.result_quant = Quant::PerTensor(1e-4f, 0);
  EXPECT_NE(RunSingle(single).message().find("2^20 is the most"), std::string::npos);
}

TEST(Elementwise, QuantisedProductsFollowRuleF) {
  SingleOp single{"mul",
                  {{Tensor::Of<int8_t>({3}, {5, 6, -128}), Quant::PerTensor(0.5f, 2)},
                   {Tensor::Of<int8_t>({3}, {3, 3, -128}), Quant::PerTensor(0.5f, 1)}}};
  single.result_quant = Quant::PerTensor(0.5f, -1);
  // Products 6, 8, 16770, halved: 3, 4, saturated.
  EXPECT_EQ(ValuesOf<int8_t>(single), (std::vector<int8_t>{2, 3, 127}));
}

TEST(Elementwise, ChoicesNeedEqualQuantisation) {
  SingleOp single{"maximum", {{AllBytes(), Quant::PerTensor(1, 0)}, {AllBytes(), Quant::PerTensor(1, 1)}}};
  EXPECT_NE(RunSingle(single).message().find("quantisations must be equal"), std::string::npos);
  single.operands[1].quant = Quant::PerTensor(1, 0);
  EXPECT_EQ(ValuesOf<int8_t>(single), Values<int8_t>(AllBytes()));
}

class Unary : public testing::TestWithParam<std::tuple<const char*, Dialect>> {};

TEST_P(Unary, TableIsMonotone) {
  const auto& [op, dialect] = GetParam();
  SingleOp single{op, {{AllBytes(), Quant::PerTensor(0.06f, -3)}}};
  single.result_quant = Quant::PerTensor(0.06f, -3);
  if (single.op == "sigmoid") single.result_quant = Quant::PerTensor(1.0f / 256, -128);
  if (single.op == "tanh") single.result_quant = Quant::PerTensor(1.0f / 128, 0);
  single.dialect = dialect;
  const auto y = ValuesOf<int8_t>(single);
  ASSERT_EQ(y.size(), 256u);
  const size_t from = single.op == "sqrt" ? 125 : 0;  // negative numbers have no root
  EXPECT_TRUE(std::is_sorted(y.begin() + static_cast<long>(from), y.end()));
  EXPECT_LT(y[from], y.back());
}

INSTANTIATE_TEST_SUITE_P(Ops, Unary,
                         testing::Combine(testing::Values("clamp", "sigmoid", "tanh", "sqrt", "exp",
                                                          "leaky_relu"),
                                          testing::Values(Dialect::kWhet, Dialect::kTflm)));

TEST(UnaryOps, ComputeRealFunctions) {
  const auto x = Tensor::Of<float>({3}, {-4, 0, 4});
  EXPECT_EQ(ValuesOf<float>({"hard_swish", {{x}}}), (std::vector<float>{0, 0, 4}));
  EXPECT_EQ(ValuesOf<float>({"clamp", {{x}}, {{"max", 1.0}}}), (std::vector<float>{-4, 0, 1}));
  EXPECT_EQ(ValuesOf<float>({"leaky_relu", {{x}}, {{"alpha", 0.5}}}), (std::vector<float>{-2, 0, 4}));
  EXPECT_EQ(ValuesOf<float>({"sigmoid", {{x}}})[1], 0.5f);
  EXPECT_TRUE(std::isnan(ValuesOf<float>({"sqrt", {{x}}})[0]));
}

TEST(UnaryOps, QuantiseTheRealFunction) {
  SingleOp single{"sqrt", {{Tensor::Of<int8_t>({4}, {-1, 0, 2, 100}), Quant::PerTensor(0.5f, 0)}}};
  single.result_quant = Quant::PerTensor(0.25f, -7);
  EXPECT_EQ(ValuesOf<int8_t>(single), (std::vector<int8_t>{-7, -7, -3, 21}));  // NaN, 0, 1, 7.07 in quarters
  SingleOp exp{"exp", {{Tensor::Of<int8_t>({2}, {0, 127}), Quant::PerTensor(1, 0)}}};
  exp.result_quant = Quant::PerTensor(0.5f, 0);
  EXPECT_EQ(ValuesOf<int8_t>(exp), (std::vector<int8_t>{2, 127}));
}

TEST(UnaryOps, DialectTflmFixesTheResultOfSigmoid) {
  SingleOp single{"sigmoid", {{AllBytes(), Quant::PerTensor(0.1f, 0)}}};
  single.result_quant = Quant::PerTensor(0.01f, 0);
  EXPECT_TRUE(RunSingle(single).ok());
  single.dialect = Dialect::kTflm;
  EXPECT_NE(RunSingle(single).message().find("dialect tflm"), std::string::npos);
}

TEST(Quantize, RoundsTiesByDialectAndSaturates) {
  const float inf = std::numeric_limits<float>::infinity();
  SingleOp single{"quantize", {{Tensor::Of<float>({6}, {1.25f, 1.75f, -1.25f, inf, -inf, std::nanf("")})}}};
  single.result_quant = Quant::PerTensor(0.5f, 10);
  EXPECT_EQ(ValuesOf<int8_t>(single), (std::vector<int8_t>{12, 14, 8, 127, -128, 10}));
  single.dialect = Dialect::kTflm;
  EXPECT_EQ(ValuesOf<int8_t>(single), (std::vector<int8_t>{13, 14, 7, 127, -128, 10}));
}

TEST(Quantize, ShiftsBytesBetweenSignednesses) {
  SingleOp single{"quantize", {{AllBytes(), Quant::PerTensor(0.1f, -128)}}};
  single.result_quant = Quant::PerTensor(0.1f, 0);
  single.result_dtype = DType::kU8;
  for (const Dialect dialect : {Dialect::kWhet, Dialect::kTflm}) {
    single.dialect = dialect;
    const auto y = ValuesOf<uint8_t>(single);
    ASSERT_EQ(y.size(), 256u);
    for (size_t i = 0; i < 256; ++i) EXPECT_EQ(y[i], i);
  }
}

TEST(Dequantize, MultipliesOnce) {
  EXPECT_EQ(
      ValuesOf<float>({"dequantize", {{Tensor::Of<int8_t>({2}, {-128, 5}), Quant::PerTensor(0.1f, 5)}}}),
      (std::vector<float>{-133.0f * 0.1f, 0}));
  EXPECT_EQ(ValuesOf<float>(
                {"dequantize", {{Tensor::Of<int8_t>({2, 2}, {1, 1, 1, 1}), Quant{{1, 10}, {0, 0}, 1}}}}),
            (std::vector<float>{1, 10, 1, 10}));
}

TEST(Cast, TruncatesSaturatesAndWraps) {
  const auto x = Tensor::Of<float>({5}, {-1.9f, 300.5f, -300, std::nanf(""), 0.5f});
  EXPECT_EQ(ValuesOf<int8_t>({"cast", {{x}}, {{"to", std::string("i8")}}}),
            (std::vector<int8_t>{-1, 127, -128, 0, 0}));
  EXPECT_EQ(ValuesOf<uint8_t>({"cast", {{x}}, {{"to", std::string("bool")}}}),
            (std::vector<uint8_t>{1, 1, 1, 1, 1}));
  const auto n = Tensor::Of<int64_t>({3}, {257, -1, 16777217});
  EXPECT_EQ(ValuesOf<uint8_t>({"cast", {{n}}, {{"to", std::string("u8")}}}),
            (std::vector<uint8_t>{1, 255, 1}));
  EXPECT_EQ(ValuesOf<float>({"cast", {{n}}, {{"to", std::string("f32")}}}),
            (std::vector<float>{257, -1, 16777216}));
  EXPECT_NE(RunSingle({"cast", {{n}}, {{"to", std::string("int8")}}}).message().find("names no element type"),
            std::string::npos);
}

}  // namespace
}  // namespace whet::ops
