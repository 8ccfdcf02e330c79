// SPDX-License-Identifier: Apache-2.0
#include "ops/activation.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ops/epilogue.h"

namespace whet::ops {
namespace {

using ir::Quant;

struct Case {
  const char* op;
  ir::Attrs attrs;
  double (*real)(double);
  Quant out;
};

const Case kCases[] = {
    {"silu", {}, [](double x) { return x / (1 + std::exp(-x)); }, Quant::PerTensor(0.06f, -123)},
    {"silu", {}, [](double x) { return x / (1 + std::exp(-x)); }, Quant::PerTensor(0.001f, 100)},
    {"silu", {}, [](double x) { return x / (1 + std::exp(-x)); }, Quant::PerTensor(0.5f, -127)},
    {"sigmoid", {}, [](double x) { return 1 / (1 + std::exp(-x)); }, Quant::PerTensor(1.0f / 256, -128)},
    {"tanh", {}, [](double x) { return std::tanh(x); }, Quant::PerTensor(1.0f / 128, 0)},
    {"leaky_relu",
     {{"alpha", 0.1}},
     [](double x) { return x < 0 ? 0.1 * x : x; },
     Quant::PerTensor(0.03f, -60)},
    {"elu", {}, [](double x) { return x < 0 ? std::expm1(x) : x; }, Quant::PerTensor(0.02f, -78)},
    {"gelu",
     {},
     [](double x) { return x * std::erfc(-x / std::sqrt(2)) / 2; },
     Quant::PerTensor(0.04f, -124)},
    {"softplus", {}, [](double x) { return std::log1p(std::exp(x)); }, Quant::PerTensor(0.05f, -128)},
    {"hard_swish",
     {},
     [](double x) { return x * std::fmin(std::fmax(x + 3, 0), 6) / 6; },
     Quant::PerTensor(0.03f, -116)},
};

// The stored result of a sum that is the word itself.
int32_t StoredOf(const ir::Attrs& attrs, const Quant& out, int32_t word) {
  ir::Node node{"fully_connected", "", {}, {}, attrs};
  const ir::Type in{DType::kI8, {1, 1}, Quant::PerTensor(1, 0)}, result{DType::kI8, {1, 1}, out};
  const float scale = static_cast<float>(attrs.Reals("activation_scale")[0]);
  const EvalView view{node, ir::Dialect::kWhet, {}, std::span(&in, 1), std::span(&result, 1)};
  return Requant(view, scale, std::vector<float>{1}, 1).Stored(word);
}

TEST(Activation, StaysWithinTwoThirdsOfAStepOfTheFunction) {
  for (const Case& c : kCases) {
    const std::optional<ir::Attrs> attrs = AsActivation({c.op, "", {}, {}, c.attrs}, c.out);
    ASSERT_TRUE(attrs) << c.op;
    const double scale = attrs->Reals("activation_scale")[0];
    for (int32_t word = -32768; word < 32768; word += 37) {
      const double ideal = c.real(word * scale) / static_cast<double>(c.out.scale[0]) + c.out.zero_point[0];
      EXPECT_NEAR(StoredOf(*attrs, c.out, word), std::fmin(std::fmax(ideal, -128), 127), 0.66)
          << c.op << " of " << word * scale;
    }
  }
}

TEST(Activation, SaturatesWhereWordsEnd) {
  for (const Case& c : kCases) {
    const ir::Attrs attrs = *AsActivation({c.op, "", {}, {}, c.attrs}, c.out);
    const double beyond = 40 * 32768 * attrs.Reals("activation_scale")[0];
    const auto ideal = [&](double x) {
      return std::fmin(std::fmax(c.real(x) / static_cast<double>(c.out.scale[0]) + c.out.zero_point[0], -128),
                       127);
    };
    EXPECT_NEAR(StoredOf(attrs, c.out, 40 * 32768), ideal(beyond), 0.7) << c.op;
    EXPECT_NEAR(StoredOf(attrs, c.out, -40 * 32768), ideal(-beyond), 0.7) << c.op;
  }
}

TEST(Activation, OfAFunctionThatLinesDoNotGiveIsNone) {
  EXPECT_FALSE(AsActivation({"sign", "", {}, {}, {}}, Quant::PerTensor(0.1f, 0)));
  EXPECT_FALSE(CanBeActivation({"round", "", {}, {}, {}}));
  EXPECT_FALSE(CanBeActivation({"add", "", {}, {}, {}}));
}

std::string RefusalOf(ir::Attrs attrs, ir::Dialect dialect = ir::Dialect::kWhet) {
  ir::Graph graph;
  graph.dialect = dialect;
  const Quant quant = Quant::PerTensor(0.05f, 0);
  const ir::ValueId x = graph.AddInput("x", {DType::kI8, {1, 4}, quant});
  const ir::ValueId w = graph.AddConstant("w", ir::Tensor::Of<int8_t>({1, 4}, {1, 2, 3, 4}), quant);
  graph.outputs = {
      graph.AddNode("fully_connected", "fc", {x, w}, {DType::kI8, {1, 1}, quant}, std::move(attrs))};
  return VerifyGraph(graph).message();
}

TEST(Activation, NamesWhatIsWrongWithAttributes) {
  const ir::Attrs good{{"activation", std::string("silu")}, {"activation_scale", std::vector<double>{0.001}}};
  EXPECT_EQ(RefusalOf(good), "");
  ir::Attrs unknown = good, zero = good, clamped = good;
  unknown.Set("activation", std::string("sinh"));
  EXPECT_NE(RefusalOf(unknown).find("'sinh'"), std::string::npos);
  zero.Set("activation_scale", std::vector<double>{0});
  EXPECT_NE(RefusalOf(zero).find("'activation_scale' must hold positive"), std::string::npos);
  clamped.Set("act_min", 0.0);
  EXPECT_NE(RefusalOf(clamped).find("no place for a clamp"), std::string::npos);
  EXPECT_NE(RefusalOf(good, ir::Dialect::kTflm).find("default dialect"), std::string::npos);
}

}  // namespace
}  // namespace whet::ops
